CREATE TABLE `play` (
	`id` text PRIMARY KEY NOT NULL,
	`track_key` text NOT NULL,
	`at` integer NOT NULL,
	`played_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `play_at` ON `play` (`at`);--> statement-breakpoint
CREATE INDEX `play_track` ON `play` (`track_key`);--> statement-breakpoint
CREATE TABLE `play_total` (
	`track_key` text PRIMARY KEY NOT NULL,
	`plays` integer NOT NULL,
	`last_played_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `queue` (
	`player_id` text PRIMARY KEY NOT NULL,
	`index` integer NOT NULL,
	`position_ms` integer NOT NULL,
	`shuffle` integer NOT NULL,
	`repeat` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `queue_list` (
	`player_id` text PRIMARY KEY NOT NULL,
	`keys` blob NOT NULL,
	`order` blob,
	FOREIGN KEY (`player_id`) REFERENCES `queue`(`player_id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `saved_queue` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`keys` blob NOT NULL,
	`length` integer NOT NULL,
	`saved_at` integer NOT NULL
);
