CREATE TABLE `cell` (
	`kind` text NOT NULL,
	`row` text NOT NULL,
	`field` text NOT NULL,
	`value` text NOT NULL,
	`stamp` text NOT NULL,
	`origin` integer NOT NULL,
	PRIMARY KEY(`kind`, `row`, `field`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `count` (
	`kind` text NOT NULL,
	`row` text NOT NULL,
	`field` text NOT NULL,
	`origin` integer NOT NULL,
	`n` integer NOT NULL,
	PRIMARY KEY(`kind`, `row`, `field`, `origin`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `event` (
	`kind` text NOT NULL,
	`id` text NOT NULL,
	`track_key` text NOT NULL,
	`origin` integer NOT NULL,
	`at` integer NOT NULL,
	`ms` integer NOT NULL,
	PRIMARY KEY(`kind`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `event_at` ON `event` (`kind`,`at`);--> statement-breakpoint
CREATE INDEX `event_track` ON `event` (`kind`,`track_key`,`at`);--> statement-breakpoint
CREATE TABLE `meta` (
	`only` integer PRIMARY KEY NOT NULL,
	`origin` integer NOT NULL,
	`clock` text NOT NULL,
	`kinds` text NOT NULL,
	`door` integer DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE `op` (
	`number` integer PRIMARY KEY NOT NULL,
	`origin` integer NOT NULL,
	`seq` integer NOT NULL,
	`part` integer NOT NULL,
	`stamp` text NOT NULL,
	`schema` integer NOT NULL,
	`body` text NOT NULL,
	`digest` text NOT NULL,
	`parked` integer DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `op_of_origin` ON `op` (`origin`,`seq`);--> statement-breakpoint
CREATE TABLE `origin` (
	`number` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`floor` integer DEFAULT 0 NOT NULL,
	`upto` integer DEFAULT 0 NOT NULL,
	`digest` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `origin_id_unique` ON `origin` (`id`);--> statement-breakpoint
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
CREATE TABLE `row` (
	`kind` text NOT NULL,
	`row` text NOT NULL,
	`dead` integer NOT NULL,
	`stamp` text NOT NULL,
	`origin` integer NOT NULL,
	PRIMARY KEY(`kind`, `row`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `saved_queue` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`keys` blob NOT NULL,
	`length` integer NOT NULL,
	`saved_at` integer NOT NULL
);
