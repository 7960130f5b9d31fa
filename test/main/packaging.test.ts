/** How the desktop program is packed, as far as that can be told without Electron's binary. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { at } from '../../scripts/support/project.ts'

interface BuilderConfig {
  files: string[]
  electronFuses: Record<string, boolean>
  directories: { buildResources: string }
  linux: { icon: string; target: string[] }
  mac: { icon: string; target: string[] }
  win: { icon: string; target: string[] }
}

// electron-builder's own reader and validator, which `npm run dist` uses too.
const load = createRequire(createRequire(at('package.json')).resolve('electron-builder/package.json'))
const { findAndReadConfig } = load('app-builder-lib/out/util/config/load.js') as {
  findAndReadConfig(request: object): Promise<{ result: BuilderConfig }>
}
const { validateConfiguration } = load('app-builder-lib/out/util/config/config.js') as {
  validateConfiguration(config: object, log: { isEnabled: boolean }): Promise<void>
}

describe('the built desktop', () => {
  const { dependencies, main } = JSON.parse(readFileSync(at('package.json'), 'utf8')) as {
    dependencies: Record<string, string>
    main: string
  }
  const built = existsSync(at(main))

  it('loads nothing at run time but Node, Electron and what is packed with it', () => {
    expect(built, 'not built: run "npm run build"').toBe(true)
    const named = globSync('out/main/**/*.js', { cwd: at('.') }).flatMap((file) =>
      [...readFileSync(at(file), 'utf8').matchAll(/^(?:import|export)\b[^'"\n]*?from\s*["']([^."'][^"']*)["']/gm)].map(
        ([, name]) => name!,
      ),
    )
    const packages = new Set(
      named.filter((name) => !isBuiltin(name) && name !== 'electron').map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)![0]),
    )
    expect([...packages]).toContain('better-sqlite3')
    expect([...packages].filter((name) => dependencies[name] === undefined)).toEqual([])
  })

  it('has a preload that a sandbox can run: one classic script that asks for electron alone', () => {
    const preload = readFileSync(at('out/preload/index.cjs'), 'utf8')
    expect([...preload.matchAll(/require\(["'](.+?)["']\)/g)].map(([, name]) => name)).toEqual(['electron'])
    expect(preload).not.toMatch(/^\s*(import|export)\b/m)
  })
})

describe('electron-builder.yml', () => {
  let config: BuilderConfig
  beforeAll(async () => {
    config = (await findAndReadConfig({ projectDir: at('.'), configFilename: 'electron-builder' })).result
  })

  it('is valid by electron-builder’s own schema', async () => {
    await validateConfiguration(structuredClone(config), { isEnabled: false })
    await expect(validateConfiguration({ ...config, noSuchOption: 1 }, { isEnabled: false })).rejects.toThrow(
      'noSuchOption',
    )
  })

  it('turns every fuse to its safe side', () => {
    expect(config.electronFuses).toMatchObject({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      onlyLoadAppFromAsar: true,
      enableEmbeddedAsarIntegrityValidation: true,
      enableCookieEncryption: true,
      grantFileProtocolExtraPrivileges: false,
    })
  })

  it('packs for Linux, macOS and Windows, with icons that are there', () => {
    expect([config.linux.target, config.mac.target, config.win.target]).toEqual([
      ['AppImage', 'deb'],
      ['dmg', 'zip'],
      ['nsis'],
    ])
    const icons = [config.mac.icon, config.win.icon, join(config.linux.icon, '512x512.png'), 'resources/icons/tray.png']
    expect(icons.filter((path) => !existsSync(at(path)))).toEqual([])
  })

  it('packs what the program starts with', () => {
    expect(JSON.parse(readFileSync(at('package.json'), 'utf8'))).toMatchObject({ main: 'out/main/index.js' })
    expect(config.files).toEqual(expect.arrayContaining(['out/**', 'package.json']))
  })
})
