import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { scenarios } from './index.ts'

test('every folder of scenarios is listed, and nothing else', () => {
  const folders = readdirSync(new URL('../../scenarios', import.meta.url))
  expect(scenarios.map(({ id }) => id).sort()).toEqual(folders.sort())
})
