/** Genres as tags write them: several in one value, and the numbers of ID3v1. Pure. */
import { spellingKey } from './name-key.ts'

/** By number, as ID3v1 and its extension by Winamp count them. */
const ID3V1 =
  'Blues;Classic Rock;Country;Dance;Disco;Funk;Grunge;Hip-Hop;Jazz;Metal;New Age;Oldies;Other;Pop;R&B;Rap;Reggae;Rock;Techno;Industrial;Alternative;Ska;Death Metal;Pranks;Soundtrack;Euro-Techno;Ambient;Trip-Hop;Vocal;Jazz+Funk;Fusion;Trance;Classical;Instrumental;Acid;House;Game;Sound Clip;Gospel;Noise;Alternative Rock;Bass;Soul;Punk;Space;Meditative;Instrumental Pop;Instrumental Rock;Ethnic;Gothic;Darkwave;Techno-Industrial;Electronic;Pop-Folk;Eurodance;Dream;Southern Rock;Comedy;Cult;Gangsta;Top 40;Christian Rap;Pop/Funk;Jungle;Native American;Cabaret;New Wave;Psychedelic;Rave;Showtunes;Trailer;Lo-Fi;Tribal;Acid Punk;Acid Jazz;Polka;Retro;Musical;Rock & Roll;Hard Rock;Folk;Folk-Rock;National Folk;Swing;Fast Fusion;Bebop;Latin;Revival;Celtic;Bluegrass;Avantgarde;Gothic Rock;Progressive Rock;Psychedelic Rock;Symphonic Rock;Slow Rock;Big Band;Chorus;Easy Listening;Acoustic;Humour;Speech;Chanson;Opera;Chamber Music;Sonata;Symphony;Booty Bass;Primus;Porn Groove;Satire;Slow Jam;Club;Tango;Samba;Folklore;Ballad;Power Ballad;Rhythmic Soul;Freestyle;Duet;Punk Rock;Drum Solo;A Cappella;Euro-House;Dancehall;Goa;Drum & Bass;Club-House;Hardcore;Terror;Indie;BritPop;Afro-Punk;Polsk Punk;Beat;Christian Gangsta Rap;Heavy Metal;Black Metal;Crossover;Contemporary Christian;Christian Rock;Merengue;Salsa;Thrash Metal;Anime;JPop;Synthpop;Abstract;Art Rock;Baroque;Bhangra;Big Beat;Breakbeat;Chillout;Downtempo;Dub;EBM;Eclectic;Electro;Electroclash;Emo;Experimental;Garage;Global;IDM;Illbient;Industro-Goth;Jam Band;Krautrock;Leftfield;Lounge;Math Rock;New Romantic;Nu-Breakz;Post-Punk;Post-Rock;Psytrance;Shoegaze;Space Rock;Trop Rock;World Music;Neoclassical;Audiobook;Audio Theatre;Neue Deutsche Welle;Podcast;Indie Rock;G-Funk;Dubstep;Garage Rock;Psybient'.split(
    ';',
  )

/** `;`, a slash between blanks, and what ID3v2.3 puts between numbers. */
const SEPARATOR = /\s*;\s*|\s+\/\s+|\0/
const NUMBERS_FIRST = /^((?:\(\d{1,3}\))+)(.*)$/

/** In the order written, each once (by its key). */
export function genresIn(values: readonly string[]): string[] {
  const genres = new Map<string, string>()
  for (const value of values) {
    for (const part of value.split(SEPARATOR)) {
      for (const genre of named(part.trim())) {
        const key = spellingKey(genre)
        if (key !== '' && !genres.has(key)) genres.set(key, genre)
      }
    }
  }
  return [...genres.values()]
}

/** `17`, `(17)`, `(4)(8)`, `(17)Rock`: the text says it better than the number where both are given. */
function named(text: string): string[] {
  if (text === '') return []
  if (/^\d{1,3}$/.test(text)) return [ID3V1[Number(text)] ?? text]
  const numbers = NUMBERS_FIRST.exec(text)
  if (!numbers) return [text]
  const rest = numbers[2]!.trim()
  if (rest !== '') return [rest]
  return (numbers[1]!.match(/\d+/g) ?? []).map((number) => ID3V1[Number(number)] ?? number)
}
