import { expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../../src/renderer/app/default-settings.ts'
import { Settings } from '../../../src/shared/model/settings.ts'

it('starts the page with the defaults of the schema', () => {
  expect(DEFAULT_SETTINGS).toEqual(Settings.parse({}))
})
