/**
 * What must hold of package-lock.json: it names no registry host, so that it works behind any mirror, and no package in
 * it has a licence that cannot be combined with ours (GPL-3.0-or-later).
 */
import { readFileSync } from 'node:fs'

const ALLOWED = new Set([
  '0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC-BY-4.0', 'CC0-1.0', 'GPL-2.0-or-later',
  'GPL-3.0-or-later', 'ISC', 'LGPL-2.1-or-later', 'LGPL-3.0-or-later', 'MIT', 'MPL-2.0', 'Python-2.0', 'Unlicense', 'WTFPL',
]) // prettier-ignore

/** What packages say in words that need reading; docs/decisions/0007 says why. */
const JUDGED: Readonly<Record<string, string>> = {
  // It says "GPL-2.0" for the sake of FAAD2, whose files all say "or any later version".
  '@audio/decode-aac': 'GPL-2.0-or-later',
}

interface LockFile {
  packages: Record<string, { resolved?: string; license?: string; dev?: boolean }>
}

export function lockProblems(file: string): string[] {
  const { packages } = JSON.parse(readFileSync(file, 'utf8')) as LockFile
  const problems: string[] = []
  for (const [path, { resolved, ...entry }] of Object.entries(packages)) {
    const license = licenceOf(path, entry)
    if (resolved?.startsWith('http')) problems.push(`${path} names a registry: ${resolved}`)
    if (!isAllowed(license)) problems.push(`${path} has the licence ${license ?? 'none'}, which nobody has judged yet`)
  }
  return problems
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

const licenceOf = (path: string, { license }: { license?: string }): string | undefined =>
  JUDGED[nameOf(path)] ?? license

/** All of `A AND B`, one of `A OR B`; packages write nothing more complicated. */
export function isAllowed(license: string | undefined): boolean {
  if (!license) return false
  const plain = license.replaceAll(/[()]/g, '')
  if (plain.includes(' OR ')) return plain.split(' OR ').some((one) => isAllowed(one))
  return plain.split(' AND ').every((one) => ALLOWED.has(one.trim()))
}

/** docs/licences.md: which packages come along, by licence. Names without versions, so that it changes when they do. */
export function licenceTable(file: string): string {
  const { packages } = JSON.parse(readFileSync(file, 'utf8')) as LockFile
  const section = (title: string, dev: boolean) => {
    const byLicence = new Map<string, Set<string>>()
    for (const [path, entry] of Object.entries(packages)) {
      if (path === '' || Boolean(entry.dev) !== dev) continue
      const licence = licenceOf(path, entry) ?? 'none'
      const names = byLicence.get(licence) ?? new Set()
      byLicence.set(licence, names.add(nameOf(path)))
    }
    const rows = [...byLicence]
      .toSorted(([a, these], [b, others]) => others.size - these.size || (a < b ? -1 : 1))
      .map(([licence, names]) => `| ${licence} | ${names.size} | ${[...names].toSorted().join(', ')} |`)
    return `## ${title}\n\n| licence | packages | |\n| --- | --- | --- |\n${rows.join('\n')}\n`
  }
  return [
    '# Licences\n',
    'Soul Player is GPL-3.0-or-later. This list is made from the lock file by `npm run licences`, and `npm run check` sees to',
    'it that it is current and that nobody brings in a licence that cannot be combined with ours.\n',
    section('Shipped with the program', false),
    section('Used to build, test and bundle it', true),
  ].join('\n')
}
