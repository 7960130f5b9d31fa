/**
 * What must hold of package-lock.json: it names no registry host, so that it works behind any mirror, and no package in
 * it has a licence that cannot be combined with ours (GPL-3.0-or-later).
 */
import { readFileSync } from 'node:fs'

const ALLOWED = new Set([
  '0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC-BY-4.0', 'CC0-1.0', 'GPL-3.0-or-later', 'ISC',
  'LGPL-3.0-or-later', 'MIT', 'MPL-2.0', 'Python-2.0', 'Unlicense', 'WTFPL',
]) // prettier-ignore

interface LockFile {
  packages: Record<string, { resolved?: string; license?: string }>
}

export function lockProblems(file: string): string[] {
  const { packages } = JSON.parse(readFileSync(file, 'utf8')) as LockFile
  const problems: string[] = []
  for (const [path, { resolved, license }] of Object.entries(packages)) {
    if (resolved?.startsWith('http')) problems.push(`${path} names a registry: ${resolved}`)
    if (!isAllowed(license)) problems.push(`${path} has the licence ${license ?? 'none'}, which nobody has judged yet`)
  }
  return problems
}

/** All of `A AND B`, one of `A OR B`; packages write nothing more complicated. */
export function isAllowed(license: string | undefined): boolean {
  if (!license) return false
  const plain = license.replaceAll(/[()]/g, '')
  if (plain.includes(' OR ')) return plain.split(' OR ').some((one) => isAllowed(one))
  return plain.split(' AND ').every((one) => ALLOWED.has(one.trim()))
}
