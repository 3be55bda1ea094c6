import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sourceFiles } from './source-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'cascade-sources-'))
for (const name of ['b.jsonl.gz', 'a.csv', 'LICENSE', 'notes.md']) {
  writeFileSync(join(folder, name), '')
}
mkdirSync(join(folder, 'c.csv'))
mkdirSync(join(folder, 'empty'))

test('a folder stands for its recordings, by name; files are what they are', () => {
  const names = ['a.csv', 'b.jsonl.gz'].map((name) => join(folder, name))
  expect(sourceFiles([folder, 'missing.csv', 'LICENSE'])).toEqual([
    ...names,
    'missing.csv',
    'LICENSE',
  ])
})

test('a folder without recordings is refused', () => {
  expect(() => sourceFiles([join(folder, 'empty')])).toThrow('there is no recording in')
})
