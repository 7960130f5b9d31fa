CREATE TABLE `cell` (
	`kind` text NOT NULL,
	`row` text NOT NULL,
	`field` text NOT NULL,
	`value` text NOT NULL,
	`stamp` text NOT NULL,
	`origin` integer NOT NULL,
	`over` text,
	PRIMARY KEY(`kind`, `row`, `field`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `conflict` (
	`number` integer PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`row` text NOT NULL,
	`field` text NOT NULL,
	`value` text NOT NULL,
	`stamp` text NOT NULL,
	`origin` integer NOT NULL,
	`seen_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `conflict_of_write` ON `conflict` (`kind`,`row`,`field`,`stamp`,`origin`);--> statement-breakpoint
CREATE TABLE `correction` (
	`track_key` text NOT NULL,
	`field` text NOT NULL,
	`value` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`track_key`, `field`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `device` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`origin` text NOT NULL
);
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
CREATE TABLE `favourite` (
	`type` text NOT NULL,
	`key` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`type`, `key`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `favourite_at` ON `favourite` (`type`,`at`);--> statement-breakpoint
CREATE TABLE `keep_rule` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`on` integer NOT NULL,
	`what` text NOT NULL,
	`quality` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `lease` (
	`only` integer PRIMARY KEY NOT NULL,
	`holder` text,
	`holder_name` text,
	`epoch` integer NOT NULL,
	`since` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `meta` (
	`only` integer PRIMARY KEY NOT NULL,
	`origin` integer NOT NULL,
	`device_id` text DEFAULT '' NOT NULL,
	`nonce` text DEFAULT '' NOT NULL,
	`clock` text NOT NULL,
	`contents` text DEFAULT '{}' NOT NULL,
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
	`before` text,
	`digest` text NOT NULL,
	`skipped` integer DEFAULT 0 NOT NULL,
	`parked` integer DEFAULT false NOT NULL,
	`head` text,
	`act` text,
	`changes` integer,
	`things` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `op_of_origin` ON `op` (`origin`,`seq`);--> statement-breakpoint
CREATE INDEX `op_head` ON `op` (`number`,`origin`,`head`) WHERE "op"."head" is not null;--> statement-breakpoint
CREATE INDEX `op_act` ON `op` (`act`,`number`) WHERE "op"."act" is not null;--> statement-breakpoint
CREATE INDEX `op_parked` ON `op` (`number`) WHERE "op"."parked" = 1;--> statement-breakpoint
CREATE TABLE `origin` (
	`number` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`floor` integer DEFAULT 0 NOT NULL,
	`upto` integer DEFAULT 0 NOT NULL,
	`digest` text NOT NULL,
	`floor_digest` text DEFAULT '00000000000000000000000000000000' NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `origin_id_unique` ON `origin` (`id`);--> statement-breakpoint
CREATE TABLE `peer` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`log_id` text,
	`cursor` integer,
	`holds` text DEFAULT '{}' NOT NULL,
	`last_contact_at` integer,
	`clock_ahead_ms` integer
);
--> statement-breakpoint
CREATE TABLE `play_total` (
	`track_key` text PRIMARY KEY NOT NULL,
	`plays` integer NOT NULL,
	`last_played_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `playlist` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`folder_id` text,
	`description` text NOT NULL,
	`rules` text,
	`created_at` integer NOT NULL,
	`changed_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `playlist_folder_of` ON `playlist` (`folder_id`);--> statement-breakpoint
CREATE TABLE `playlist_folder` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`parent_id` text
);
--> statement-breakpoint
CREATE TABLE `playlist_item` (
	`id` text PRIMARY KEY NOT NULL,
	`playlist_id` text NOT NULL,
	`track_key` text NOT NULL,
	`position` text NOT NULL,
	`added_at` integer NOT NULL,
	`title` text NOT NULL,
	`artist` text NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `playlist_item_at` ON `playlist_item` (`playlist_id`,`position`,`id`);--> statement-breakpoint
CREATE INDEX `playlist_item_of_track` ON `playlist_item` (`track_key`,`playlist_id`);--> statement-breakpoint
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
CREATE TABLE `rating` (
	`type` text NOT NULL,
	`key` text NOT NULL,
	`stars` integer NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`type`, `key`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `rating_stars` ON `rating` (`type`,`stars`);--> statement-breakpoint
CREATE TABLE `row` (
	`kind` text NOT NULL,
	`row` text NOT NULL,
	`dead` integer NOT NULL,
	`stamp` text NOT NULL,
	`origin` integer NOT NULL,
	`over` text,
	PRIMARY KEY(`kind`, `row`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `sameness` (
	`a` text NOT NULL,
	`b` text NOT NULL,
	`says` text,
	`found` text,
	`at` integer NOT NULL,
	PRIMARY KEY(`a`, `b`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `sameness_b` ON `sameness` (`b`);--> statement-breakpoint
CREATE INDEX `sameness_at` ON `sameness` (`at`);--> statement-breakpoint
CREATE TABLE `saved_queue` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`keys` blob NOT NULL,
	`length` integer NOT NULL,
	`saved_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `travel_choice` (
	`kind` text PRIMARY KEY NOT NULL,
	`travels` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `unshown` (
	`kind` text NOT NULL,
	`row` text NOT NULL,
	`reason` text NOT NULL,
	`since` integer NOT NULL,
	PRIMARY KEY(`kind`, `row`)
);
--> statement-breakpoint
CREATE TABLE `want` (
	`type` text NOT NULL,
	`key` text NOT NULL,
	`at` integer NOT NULL,
	`quality` text NOT NULL,
	PRIMARY KEY(`type`, `key`)
) WITHOUT ROWID;
