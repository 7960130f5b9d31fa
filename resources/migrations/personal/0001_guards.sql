-- Written by hand, for the generator knows neither triggers nor views. What the user did is changed by Personal.apply alone
-- (src/engine/personal/personal.ts): it opens the door for its own transaction, and everything else is refused, so that nothing can
-- change here that other devices do not come to know of. (In 0000_init, WITHOUT ROWID was added by hand, too: with keys that
-- long, every row would lie in the file twice.)

CREATE VIEW play AS SELECT id, track_key, at, ms AS played_ms FROM event WHERE kind = 'play';

--> statement-breakpoint
CREATE TRIGGER guard_origin_insert BEFORE INSERT ON "origin" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'origin is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_origin_update BEFORE UPDATE ON "origin" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'origin is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_origin_delete BEFORE DELETE ON "origin" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'origin is written by Personal.apply only'); END;

--> statement-breakpoint
CREATE TRIGGER guard_cell_insert BEFORE INSERT ON "cell" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'cell is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_cell_update BEFORE UPDATE ON "cell" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'cell is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_cell_delete BEFORE DELETE ON "cell" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'cell is written by Personal.apply only'); END;

--> statement-breakpoint
CREATE TRIGGER guard_row_insert BEFORE INSERT ON "row" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'row is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_row_update BEFORE UPDATE ON "row" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'row is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_row_delete BEFORE DELETE ON "row" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'row is written by Personal.apply only'); END;

--> statement-breakpoint
CREATE TRIGGER guard_event_insert BEFORE INSERT ON "event" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'event is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_event_update BEFORE UPDATE ON "event" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'event is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_event_delete BEFORE DELETE ON "event" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'event is written by Personal.apply only'); END;

--> statement-breakpoint
CREATE TRIGGER guard_op_insert BEFORE INSERT ON "op" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'op is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_op_update BEFORE UPDATE ON "op" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'op is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_op_delete BEFORE DELETE ON "op" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'op is written by Personal.apply only'); END;

--> statement-breakpoint
CREATE TRIGGER guard_play_total_insert BEFORE INSERT ON "play_total" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'play_total is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_play_total_update BEFORE UPDATE ON "play_total" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'play_total is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_play_total_delete BEFORE DELETE ON "play_total" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'play_total is written by Personal.apply only'); END;

--> statement-breakpoint
CREATE TRIGGER guard_saved_queue_insert BEFORE INSERT ON "saved_queue" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'saved_queue is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_saved_queue_update BEFORE UPDATE ON "saved_queue" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'saved_queue is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_saved_queue_delete BEFORE DELETE ON "saved_queue" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'saved_queue is written by Personal.apply only'); END;

--> statement-breakpoint
CREATE TRIGGER guard_conflict_insert BEFORE INSERT ON "conflict" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'conflict is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_conflict_update BEFORE UPDATE ON "conflict" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'conflict is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_conflict_delete BEFORE DELETE ON "conflict" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'conflict is written by Personal.apply only'); END;

--> statement-breakpoint
CREATE TRIGGER guard_unshown_insert BEFORE INSERT ON "unshown" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'unshown is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_unshown_update BEFORE UPDATE ON "unshown" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'unshown is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_unshown_delete BEFORE DELETE ON "unshown" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'unshown is written by Personal.apply only'); END;

--> statement-breakpoint
CREATE TRIGGER guard_playlist_insert BEFORE INSERT ON "playlist" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'playlist is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_playlist_update BEFORE UPDATE ON "playlist" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'playlist is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_playlist_delete BEFORE DELETE ON "playlist" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'playlist is written by Personal.apply only'); END;

--> statement-breakpoint
CREATE TRIGGER guard_playlist_folder_insert BEFORE INSERT ON "playlist_folder" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'playlist_folder is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_playlist_folder_update BEFORE UPDATE ON "playlist_folder" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'playlist_folder is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_playlist_folder_delete BEFORE DELETE ON "playlist_folder" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'playlist_folder is written by Personal.apply only'); END;

--> statement-breakpoint
CREATE TRIGGER guard_playlist_item_insert BEFORE INSERT ON "playlist_item" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'playlist_item is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_playlist_item_update BEFORE UPDATE ON "playlist_item" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'playlist_item is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_playlist_item_delete BEFORE DELETE ON "playlist_item" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'playlist_item is written by Personal.apply only'); END;

--> statement-breakpoint
CREATE TRIGGER guard_favourite_insert BEFORE INSERT ON "favourite" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'favourite is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_favourite_update BEFORE UPDATE ON "favourite" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'favourite is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_favourite_delete BEFORE DELETE ON "favourite" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'favourite is written by Personal.apply only'); END;

--> statement-breakpoint
CREATE TRIGGER guard_rating_insert BEFORE INSERT ON "rating" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'rating is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_rating_update BEFORE UPDATE ON "rating" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'rating is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_rating_delete BEFORE DELETE ON "rating" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'rating is written by Personal.apply only'); END;

--> statement-breakpoint
CREATE TRIGGER guard_correction_insert BEFORE INSERT ON "correction" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'correction is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_correction_update BEFORE UPDATE ON "correction" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'correction is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_correction_delete BEFORE DELETE ON "correction" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'correction is written by Personal.apply only'); END;

--> statement-breakpoint
CREATE TRIGGER guard_sameness_insert BEFORE INSERT ON "sameness" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'sameness is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_sameness_update BEFORE UPDATE ON "sameness" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'sameness is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_sameness_delete BEFORE DELETE ON "sameness" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'sameness is written by Personal.apply only'); END;

--> statement-breakpoint
CREATE TRIGGER guard_want_insert BEFORE INSERT ON "want" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'want is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_want_update BEFORE UPDATE ON "want" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'want is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_want_delete BEFORE DELETE ON "want" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'want is written by Personal.apply only'); END;

--> statement-breakpoint
CREATE TRIGGER guard_device_insert BEFORE INSERT ON "device" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'device is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_device_update BEFORE UPDATE ON "device" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'device is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_device_delete BEFORE DELETE ON "device" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'device is written by Personal.apply only'); END;

-- The door itself may be opened and closed; what lies behind it not.
--> statement-breakpoint
CREATE TRIGGER guard_meta_update BEFORE UPDATE OF origin, device_id, clock, kinds ON "meta" WHEN old.door IS NOT 1
BEGIN SELECT raise(ABORT, 'meta is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_meta_delete BEFORE DELETE ON "meta" WHEN old.door IS NOT 1
BEGIN SELECT raise(ABORT, 'meta is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_meta_insert BEFORE INSERT ON "meta" WHEN EXISTS (SELECT 1 FROM meta)
BEGIN SELECT raise(ABORT, 'meta has one row only'); END;

--> statement-breakpoint
CREATE TRIGGER guard_keep_rule_insert BEFORE INSERT ON "keep_rule" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'keep_rule is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_keep_rule_update BEFORE UPDATE ON "keep_rule" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'keep_rule is written by Personal.apply only'); END;
--> statement-breakpoint
CREATE TRIGGER guard_keep_rule_delete BEFORE DELETE ON "keep_rule" WHEN (SELECT door FROM meta) IS NOT 1
BEGIN SELECT raise(ABORT, 'keep_rule is written by Personal.apply only'); END;
