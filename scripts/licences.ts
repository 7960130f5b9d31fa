/** `npm run licences`: writes docs/licences.md, the table of all packages by licence, from the lock file. */
import { writeFileSync } from 'node:fs'
import { licenceTable } from './support/lock-file.ts'
import { at } from './support/project.ts'

writeFileSync(at('docs/licences.md'), licenceTable(at('package-lock.json')))
