-- Search. Written by hand, for the generator knows no virtual tables; filled by src/engine/library/search-index.ts, never
-- by triggers. Rowids are those of the tables the texts come from. No text is kept here (content=''), and deleting needs
-- none (contentless_delete). Words arrive folded and parted by single blanks, so everything but the blank belongs to a word.
--
-- `facet` holds what filter words ask for, one token each, behind a sign that no word begins with:
-- =y1997 (year)  =d1990 (decade)  =fflac (format)  =lossless / =lossy  =grock (a word of a genre).
CREATE VIRTUAL TABLE `track_text` USING fts5(
	title, artist, album, facet,
	content='', contentless_delete=1, prefix='1 2 3',
	tokenize="ascii tokenchars '!#$%&()*+,-./:;<=>?@[\]^_`{|}~'"
);
--> statement-breakpoint
CREATE VIRTUAL TABLE `album_text` USING fts5(
	title, artist, facet,
	content='', contentless_delete=1, prefix='1 2 3',
	tokenize="ascii tokenchars '!#$%&()*+,-./:;<=>?@[\]^_`{|}~'"
);
--> statement-breakpoint
CREATE VIRTUAL TABLE `artist_text` USING fts5(
	name,
	content='', contentless_delete=1, prefix='1 2 3',
	tokenize="ascii tokenchars '!#$%&()*+,-./:;<=>?@[\]^_`{|}~'"
);
--> statement-breakpoint
-- Every word ever indexed, once, and its trigrams: what lies in the middle of a word, and what was misspelt, is looked for
-- among the words (some hundred thousand) instead of in every row (millions). Words that went out of use stay; they find nothing.
CREATE TABLE `search_word` (
	`id` integer PRIMARY KEY NOT NULL,
	`word` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `search_word_word` ON `search_word` (`word`);
--> statement-breakpoint
CREATE VIRTUAL TABLE `word_trigram` USING fts5(
	word,
	content='', columnsize=0, detail='none',
	tokenize="trigram case_sensitive 1"
);
