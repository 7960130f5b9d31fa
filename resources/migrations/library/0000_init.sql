CREATE TABLE `album` (
	`id` integer PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`grouping` text DEFAULT '' NOT NULL,
	`title` text NOT NULL,
	`title_sort` text NOT NULL,
	`artist` text NOT NULL,
	`artist_sort` text NOT NULL,
	`compilation` integer NOT NULL,
	`year` integer,
	`original_year` integer,
	`release_date` text,
	`mb_release_id` text,
	`mb_release_group_id` text,
	`label` text,
	`catalog_number` text,
	`cover_id` text,
	`track_count` integer DEFAULT 0 NOT NULL,
	`disc_count` integer DEFAULT 1 NOT NULL,
	`duration_ms` integer DEFAULT 0 NOT NULL,
	`added_at` integer NOT NULL,
	`rev` integer,
	`born_rev` integer,
	`changed_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `album_key` ON `album` (`key`);--> statement-breakpoint
CREATE INDEX `album_rev` ON `album` (`rev`) WHERE rev is not null;--> statement-breakpoint
CREATE INDEX `album_title` ON `album` (`title_sort`);--> statement-breakpoint
CREATE INDEX `album_artist_sort` ON `album` (`artist_sort`);--> statement-breakpoint
CREATE INDEX `album_added` ON `album` (`added_at`);--> statement-breakpoint
CREATE TABLE `album_artist` (
	`album_id` integer NOT NULL,
	`position` integer NOT NULL,
	`artist_id` integer NOT NULL,
	`claim_id` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`album_id`, `position`),
	FOREIGN KEY (`album_id`) REFERENCES `album`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`artist_id`) REFERENCES `artist`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `album_artist_artist` ON `album_artist` (`artist_id`);--> statement-breakpoint
CREATE TABLE `album_genre` (
	`album_id` integer NOT NULL,
	`genre_id` integer NOT NULL,
	PRIMARY KEY(`album_id`, `genre_id`),
	FOREIGN KEY (`album_id`) REFERENCES `album`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`genre_id`) REFERENCES `genre`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `album_genre_genre` ON `album_genre` (`genre_id`);--> statement-breakpoint
CREATE TABLE `alias` (
	`track_key` text PRIMARY KEY NOT NULL,
	`root` text NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `alias_root` ON `alias` (`root`,`track_key`);--> statement-breakpoint
CREATE TABLE `artist` (
	`id` integer PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`name` text NOT NULL,
	`sort_name` text NOT NULL,
	`name_sort` text NOT NULL,
	`mbid` text,
	`cover_id` text,
	`album_count` integer DEFAULT 0 NOT NULL,
	`track_count` integer DEFAULT 0 NOT NULL,
	`rev` integer,
	`born_rev` integer,
	`changed_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `artist_key` ON `artist` (`key`);--> statement-breakpoint
CREATE INDEX `artist_name` ON `artist` (`name_sort`);--> statement-breakpoint
CREATE INDEX `artist_rev` ON `artist` (`rev`) WHERE rev is not null;--> statement-breakpoint
CREATE TABLE `artist_claim` (
	`id` integer PRIMARY KEY NOT NULL,
	`name_key` text NOT NULL,
	`mbid` text NOT NULL,
	`name` text NOT NULL,
	`sort_name` text NOT NULL,
	`uses` integer NOT NULL,
	`artist_id` integer,
	FOREIGN KEY (`artist_id`) REFERENCES `artist`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `artist_claim_key` ON `artist_claim` (`name_key`,`mbid`,`name`,`sort_name`);--> statement-breakpoint
CREATE INDEX `artist_claim_artist` ON `artist_claim` (`artist_id`);--> statement-breakpoint
CREATE TABLE `copy` (
	`id` integer PRIMARY KEY NOT NULL,
	`source_id` integer NOT NULL,
	`remote_id` text NOT NULL,
	`folder` text NOT NULL,
	`track_id` integer NOT NULL,
	`track_key` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`modified_at` real NOT NULL,
	`head_hash` text NOT NULL,
	`container` text NOT NULL,
	`codec` text NOT NULL,
	`lossless` integer NOT NULL,
	`bitrate_kbps` integer,
	`sample_rate_hz` integer,
	`bit_depth` integer,
	`channels` integer,
	`duration_ms` integer NOT NULL,
	`cover_id` text,
	`cover_remote_id` text,
	`tags` text NOT NULL,
	`added_at` integer NOT NULL,
	`present` integer DEFAULT true NOT NULL,
	FOREIGN KEY (`source_id`) REFERENCES `source`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `copy_remote` ON `copy` (`source_id`,`remote_id`);--> statement-breakpoint
CREATE INDEX `copy_track` ON `copy` (`track_id`,`source_id`,`present`,`size_bytes`);--> statement-breakpoint
CREATE INDEX `copy_key` ON `copy` (`track_key`);--> statement-breakpoint
CREATE INDEX `copy_folder` ON `copy` (`source_id`,`folder`);--> statement-breakpoint
CREATE INDEX `copy_cover` ON `copy` (`cover_id`,`source_id`,`cover_remote_id`);--> statement-breakpoint
CREATE INDEX `copy_absent` ON `copy` (`source_id`) WHERE present = 0;--> statement-breakpoint
CREATE TABLE `corrected` (
	`track_key` text PRIMARY KEY NOT NULL,
	`fields` text NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `cover` (
	`id` text PRIMARY KEY NOT NULL,
	`mime` text NOT NULL,
	`width` integer NOT NULL,
	`height` integer NOT NULL,
	`size_bytes` integer NOT NULL,
	`created_at` integer DEFAULT (unixepoch() * 1000) NOT NULL
);
--> statement-breakpoint
CREATE TABLE `cover_origin` (
	`cover_id` text NOT NULL,
	`source_id` integer NOT NULL,
	`remote_id` text NOT NULL,
	`kind` text NOT NULL,
	PRIMARY KEY(`cover_id`, `source_id`, `remote_id`),
	FOREIGN KEY (`cover_id`) REFERENCES `cover`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`source_id`) REFERENCES `source`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `cover_origin_copy` ON `cover_origin` (`source_id`,`remote_id`);--> statement-breakpoint
CREATE TABLE `dirty_key` (
	`track_key` text PRIMARY KEY NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `dirty_track` (
	`track_id` integer PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE `download` (
	`track_id` integer PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`rank` real NOT NULL,
	`priority` integer NOT NULL,
	`quality` text NOT NULL,
	`reason` text,
	`message` text,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_try_at` integer,
	`queued_at` integer NOT NULL,
	`source_id` integer,
	`remote_id` text,
	`safe_bytes` integer DEFAULT 0 NOT NULL,
	`version` text,
	`total_bytes` integer
);
--> statement-breakpoint
CREATE INDEX `download_next` ON `download` (`state`,`rank`);--> statement-breakpoint
CREATE INDEX `download_rank` ON `download` (`rank`);--> statement-breakpoint
CREATE INDEX `download_try` ON `download` (`next_try_at`) WHERE next_try_at is not null;--> statement-breakpoint
CREATE TABLE `epoch` (
	`id` text PRIMARY KEY NOT NULL,
	`number` integer NOT NULL,
	`first_rev` integer NOT NULL,
	`started_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `file_digest` (
	`source_id` integer NOT NULL,
	`remote_id` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`modified_at` real NOT NULL,
	`sha256` text NOT NULL,
	PRIMARY KEY(`source_id`, `remote_id`),
	FOREIGN KEY (`source_id`) REFERENCES `source`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `fingerprint` (
	`id` integer PRIMARY KEY NOT NULL,
	`track_key` text NOT NULL,
	`bytes` blob NOT NULL,
	`duration_ms` integer NOT NULL,
	`own` integer NOT NULL,
	`indexed` integer DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `fingerprint_key` ON `fingerprint` (`track_key`);--> statement-breakpoint
CREATE INDEX `fingerprint_indexed` ON `fingerprint` (`id`) WHERE indexed = 0;--> statement-breakpoint
CREATE TABLE `folder` (
	`id` integer PRIMARY KEY NOT NULL,
	`source_id` integer NOT NULL,
	`path` text NOT NULL,
	`parent` text,
	`name` text NOT NULL,
	FOREIGN KEY (`source_id`) REFERENCES `source`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `folder_path` ON `folder` (`source_id`,`path`);--> statement-breakpoint
CREATE INDEX `folder_parent` ON `folder` (`source_id`,`parent`);--> statement-breakpoint
CREATE TABLE `found_id` (
	`id` integer PRIMARY KEY NOT NULL,
	`track_key` text NOT NULL,
	`recording_id` text NOT NULL,
	`score` real NOT NULL,
	`tags` text NOT NULL,
	`state` text DEFAULT 'waiting' NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `found_id_pair` ON `found_id` (`track_key`,`recording_id`);--> statement-breakpoint
CREATE INDEX `found_id_state` ON `found_id` (`state`,`score`);--> statement-breakpoint
CREATE TABLE `genre` (
	`id` integer PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`name` text NOT NULL,
	`name_sort` text NOT NULL,
	`album_count` integer DEFAULT 0 NOT NULL,
	`track_count` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `genre_key` ON `genre` (`key`);--> statement-breakpoint
CREATE TABLE `genre_claim` (
	`id` integer PRIMARY KEY NOT NULL,
	`genre_id` integer NOT NULL,
	`name` text NOT NULL,
	`uses` integer NOT NULL,
	FOREIGN KEY (`genre_id`) REFERENCES `genre`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `genre_claim_name` ON `genre_claim` (`genre_id`,`name`);--> statement-breakpoint
CREATE TABLE `gone` (
	`kind` text NOT NULL,
	`key` text NOT NULL,
	`rev` integer NOT NULL,
	PRIMARY KEY(`kind`, `key`)
);
--> statement-breakpoint
CREATE INDEX `gone_rev` ON `gone` (`kind`,`rev`);--> statement-breakpoint
CREATE TABLE `gone_key` (
	`track_key` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `gone_key_at` ON `gone_key` (`at`);--> statement-breakpoint
CREATE TABLE `kept` (
	`copy_id` integer PRIMARY KEY NOT NULL,
	`file` text NOT NULL,
	`sha256` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`quality` text NOT NULL,
	`wanted` integer NOT NULL,
	`kept_at` integer NOT NULL,
	`used_at` integer NOT NULL,
	`store_id` text NOT NULL,
	`remote_id` text NOT NULL,
	`version` text,
	`cover_id` text,
	FOREIGN KEY (`copy_id`) REFERENCES `copy`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `kept_file` ON `kept` (`file`);--> statement-breakpoint
CREATE INDEX `kept_at` ON `kept` (`kept_at`);--> statement-breakpoint
CREATE INDEX `kept_used` ON `kept` (`wanted`,`used_at`);--> statement-breakpoint
CREATE INDEX `kept_from` ON `kept` (`store_id`,`remote_id`);--> statement-breakpoint
CREATE TABLE `left_out` (
	`track_id` integer PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE `looked_up` (
	`track_key` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `lookup_answer` (
	`service` text NOT NULL,
	`asked` text NOT NULL,
	`answer` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`service`, `asked`)
);
--> statement-breakpoint
CREATE TABLE `lyrics` (
	`track_id` integer PRIMARY KEY NOT NULL,
	`text` text NOT NULL,
	`synced` integer NOT NULL,
	FOREIGN KEY (`track_id`) REFERENCES `track`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `match_key` (
	`key` integer NOT NULL,
	`track_key` text NOT NULL,
	PRIMARY KEY(`key`, `track_key`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `match_key_track` ON `match_key` (`track_key`);--> statement-breakpoint
CREATE TABLE `meta` (
	`name` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `no_fingerprint` (
	`track_key` text PRIMARY KEY NOT NULL,
	`reason` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `not_matched` (
	`track_key` text PRIMARY KEY NOT NULL,
	`reason` text NOT NULL,
	`tries` integer NOT NULL,
	`at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `print_term` (
	`term` integer NOT NULL,
	`print_id` integer NOT NULL,
	PRIMARY KEY(`term`, `print_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `problem` (
	`source_id` integer NOT NULL,
	`remote_id` text NOT NULL,
	`reason` text NOT NULL,
	`message` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`modified_at` real NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`source_id`, `remote_id`),
	FOREIGN KEY (`source_id`) REFERENCES `source`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `proposal` (
	`id` integer PRIMARY KEY NOT NULL,
	`a` text NOT NULL,
	`b` text NOT NULL,
	`evidence` text NOT NULL,
	`confidence` real NOT NULL,
	`reasons` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `proposal_pair` ON `proposal` (`a`,`b`);--> statement-breakpoint
CREATE INDEX `proposal_b` ON `proposal` (`b`);--> statement-breakpoint
CREATE INDEX `proposal_order` ON `proposal` (`evidence`,`confidence`);--> statement-breakpoint
CREATE TABLE `scan_report` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`source_id` integer NOT NULL,
	`report` text NOT NULL,
	FOREIGN KEY (`source_id`) REFERENCES `source`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `scan_report_source` ON `scan_report` (`source_id`);--> statement-breakpoint
CREATE TABLE `source` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`kind` text NOT NULL,
	`store_id` text NOT NULL,
	`name` text NOT NULL,
	`config` text NOT NULL,
	`state` text DEFAULT 'ready' NOT NULL,
	`would_vanish` integer DEFAULT 0 NOT NULL,
	`added_at` integer NOT NULL,
	`last_scan_at` integer,
	`reachable` integer DEFAULT true NOT NULL,
	`copy_count` integer DEFAULT 0 NOT NULL,
	`size_bytes` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sync_issue` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`source_id` integer NOT NULL,
	`kind` text NOT NULL,
	`message` text NOT NULL,
	`count` integer DEFAULT 1 NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`attempts` integer DEFAULT 1 NOT NULL,
	FOREIGN KEY (`source_id`) REFERENCES `source`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sync_issue_kind` ON `sync_issue` (`source_id`,`kind`);--> statement-breakpoint
CREATE TABLE `sync_run` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`source_id` integer NOT NULL,
	`reason` text NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer NOT NULL,
	`outcome` text NOT NULL,
	`message` text,
	`full` integer NOT NULL,
	`added` integer NOT NULL,
	`updated` integer NOT NULL,
	`removed` integer NOT NULL,
	`pages` integer NOT NULL,
	`bytes` integer NOT NULL,
	FOREIGN KEY (`source_id`) REFERENCES `source`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `sync_run_source` ON `sync_run` (`source_id`);--> statement-breakpoint
CREATE TABLE `sync_seen` (
	`source_id` integer NOT NULL,
	`remote_id` text NOT NULL,
	PRIMARY KEY(`source_id`, `remote_id`),
	FOREIGN KEY (`source_id`) REFERENCES `source`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `sync_state` (
	`source_id` integer PRIMARY KEY NOT NULL,
	`cursor` text,
	`store_id` text,
	`walking` integer DEFAULT true NOT NULL,
	`done` integer DEFAULT 0 NOT NULL,
	`total` integer,
	`paused` integer DEFAULT false NOT NULL,
	`last_synced_at` integer,
	`failure` text,
	FOREIGN KEY (`source_id`) REFERENCES `source`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `to_match` (
	`track_key` text PRIMARY KEY NOT NULL,
	`mark` integer DEFAULT (random() & 2147483647) NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `to_print` (
	`track_key` text PRIMARY KEY NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `told_same` (
	`source_id` integer NOT NULL,
	`remote_id` text NOT NULL,
	`track_key` text NOT NULL,
	`also_key` text NOT NULL,
	PRIMARY KEY(`source_id`, `remote_id`, `also_key`),
	FOREIGN KEY (`source_id`) REFERENCES `source`(`id`) ON UPDATE no action ON DELETE cascade
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `told_same_key` ON `told_same` (`track_key`);--> statement-breakpoint
CREATE INDEX `told_same_also` ON `told_same` (`also_key`);--> statement-breakpoint
CREATE TABLE `track` (
	`id` integer PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`copy_id` integer,
	`telling_id` integer,
	`unit` integer,
	`title` text NOT NULL,
	`title_sort` text NOT NULL,
	`artist` text NOT NULL,
	`artist_sort` text NOT NULL,
	`artist_id` integer,
	`album_id` integer,
	`disc_no` integer,
	`disc_total` integer,
	`disc_subtitle` text,
	`track_no` integer,
	`track_total` integer,
	`duration_ms` integer NOT NULL,
	`year` integer,
	`original_year` integer,
	`genre` text DEFAULT '' NOT NULL,
	`format` text NOT NULL,
	`bitrate_kbps` integer,
	`lossless` integer NOT NULL,
	`cover_id` text,
	`added_at` integer NOT NULL,
	`bpm` real,
	`isrc` text,
	`comment` text,
	`mb_recording_id` text,
	`mb_track_id` text,
	`track_gain_db` real,
	`track_peak` real,
	`album_gain_db` real,
	`album_peak` real,
	`rev` integer,
	`born_rev` integer,
	`changed_at` integer,
	FOREIGN KEY (`artist_id`) REFERENCES `artist`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`album_id`) REFERENCES `album`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `track_key` ON `track` (`key`);--> statement-breakpoint
CREATE INDEX `track_rev` ON `track` (`rev`) WHERE rev is not null;--> statement-breakpoint
CREATE INDEX `track_album` ON `track` (`album_id`,`disc_no`,`track_no`);--> statement-breakpoint
CREATE INDEX `track_artist_link` ON `track` (`artist_id`);--> statement-breakpoint
CREATE INDEX `track_title` ON `track` (`title_sort`);--> statement-breakpoint
CREATE INDEX `track_added` ON `track` (`added_at`);--> statement-breakpoint
CREATE INDEX `track_unit` ON `track` (`unit`);--> statement-breakpoint
CREATE TABLE `track_artist` (
	`track_id` integer NOT NULL,
	`role` text NOT NULL,
	`position` integer NOT NULL,
	`artist_id` integer NOT NULL,
	`name` text NOT NULL,
	`claim_id` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`track_id`, `role`, `position`),
	FOREIGN KEY (`track_id`) REFERENCES `track`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`artist_id`) REFERENCES `artist`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `track_artist_artist` ON `track_artist` (`artist_id`,`role`);--> statement-breakpoint
CREATE TABLE `track_genre` (
	`track_id` integer NOT NULL,
	`position` integer NOT NULL,
	`genre_id` integer NOT NULL,
	`claim_id` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`track_id`, `position`),
	FOREIGN KEY (`track_id`) REFERENCES `track`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`genre_id`) REFERENCES `genre`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `track_genre_genre` ON `track_genre` (`genre_id`);--> statement-breakpoint
CREATE TABLE `want_state` (
	`want` text PRIMARY KEY NOT NULL,
	`sums` text NOT NULL,
	`ran_at` integer NOT NULL,
	`stamp` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `wanted` (
	`want` text NOT NULL,
	`track_id` integer NOT NULL,
	`priority` integer NOT NULL,
	`quality` text NOT NULL,
	PRIMARY KEY(`want`, `track_id`)
);
--> statement-breakpoint
CREATE INDEX `wanted_track` ON `wanted` (`track_id`);