/**
 * Settings as one account sees them. How the page looks and sounds is everybody's own; what concerns the library and the
 * machine it lies on is one for all, and takes an owner to change; what is one recording, and what is asked of services in their name,
 * the first owner alone. Their own settings and the library's are one file.
 */
import type { Settings, SettingsPatch } from '../../shared/model/settings.ts'
import { EngineError } from '../errors.ts'
import type { SettingsFile } from './settings-file.ts'

/** What concerns the whole library. */
const LIBRARY_SETTINGS = [
  'watchFolders',
  'followSymlinks',
  'coverCacheBytes',
  'streamQuality',
  'sharing',
  'closeToTray',
  'offline',
  'downloads',
  'duplicates',
  'lookups',
] as const satisfies readonly (keyof Settings)[]

/**
 * Of these, what is for the first owner alone to say: their edges and corrections follow from it. Whether servers are asked, and how
 * fast, is not: servers are the library's, and whoever minds it may add, sign in to and remove them as well.
 */
const FIRST_OWNERS = ['duplicates', 'lookups'] as const satisfies readonly (typeof LIBRARY_SETTINGS)[number][]

interface Parts {
  library: SettingsFile
  /** Absent for the first owner. */
  own?: SettingsFile
}

export class SeatSettings {
  readonly #library: SettingsFile
  readonly #own: SettingsFile | undefined

  constructor({ library, own }: Parts) {
    this.#library = library
    this.#own = own
  }

  get current(): Settings {
    if (this.#own === undefined) return this.#library.current
    const ofLibrary = libraryPart(this.#library.current)
    // Where files lie on the machine is no business of other accounts.
    return { ...this.#own.current, ...ofLibrary, downloads: { ...ofLibrary.downloads, folder: '' } }
  }

  /** Throws FORBIDDEN for what concerns the library without the right to it, UNAVAILABLE when the disk refuses. */
  async update(patch: SettingsPatch, { mayAdmin }: { mayAdmin: boolean }): Promise<Settings> {
    const ofLibrary = libraryPart(patch)
    const concernsLibrary = Object.values(ofLibrary).some((value) => value !== undefined)
    if (concernsLibrary && !mayAdmin) {
      throw new EngineError('FORBIDDEN', 'This setting is for the whole library. Ask an owner of it to change it.')
    }
    if (this.#own !== undefined && FIRST_OWNERS.some((name) => patch[name] !== undefined)) {
      throw new EngineError(
        'FORBIDDEN',
        'What counts as one recording, and what is looked up in the internet, is for the first owner of this library to say. Ask them to change it.',
      )
    }
    if (this.#own === undefined) await this.#library.update(patch)
    else {
      if (concernsLibrary) await this.#library.update(this.#withFolder(ofLibrary))
      const own = ownPart(patch)
      if (Object.keys(own).length > 0) await this.#own.update(own)
    }
    return this.current
  }

  /** Whoever is not told of it does not change it either. */
  #withFolder(patch: SettingsPatch): SettingsPatch {
    const { folder } = this.#library.current.downloads
    return patch.downloads === undefined ? patch : { ...patch, downloads: { ...patch.downloads, folder } }
  }

  /** Once every update that was asked so far is on disk, or refused. */
  async stop(): Promise<void> {
    await this.#library.stop()
    await this.#own?.stop()
  }
}

function libraryPart<S extends SettingsPatch>(settings: S): Pick<S, (typeof LIBRARY_SETTINGS)[number]> {
  return Object.fromEntries(
    LIBRARY_SETTINGS.filter((name) => settings[name] !== undefined).map((name) => [name, settings[name]]),
  ) as Pick<S, (typeof LIBRARY_SETTINGS)[number]>
}

function ownPart(patch: SettingsPatch): SettingsPatch {
  const forAll: ReadonlySet<string> = new Set(LIBRARY_SETTINGS)
  return Object.fromEntries(Object.entries(patch).filter(([name]) => !forAll.has(name)))
}
