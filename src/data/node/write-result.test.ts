import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkWritable, replaceFile, writeResult } from './write-result.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cascade-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const at = (...path: string[]) => join(folder, ...path)
const read = (...path: string[]) => readFileSync(at(...path), 'utf8')

describe('a result folder', () => {
  const files = { 'summary.json': '{}\n', 'events/a.parquet': Uint8Array.of(1, 2) }
  const names = Object.keys(files)

  test('is written whole, and replaces an earlier result where it may', async () => {
    expect(await writeResult(at('runs/a'), { ...files, 'summary.json': 'old' })).toBe(true)
    expect(await writeResult(at('runs/a'), files, names)).toBe(true)
    expect(read('runs/a/summary.json')).toBe('{}\n')
    expect([...readFileSync(at('runs/a/events/a.parquet'))]).toEqual([1, 2])
    expect(readdirSync(at('runs'))).toEqual(['a'])
  })

  test('that holds anything is left alone unasked', async () => {
    await writeResult(at('a'), { 'summary.json': 'old' })
    expect(await writeResult(at('a'), files)).toBe(false)
    expect(read('a/summary.json')).toBe('old')
    expect(readdirSync(folder)).toEqual(['a'])
  })

  test('that is empty is taken', async () => {
    mkdirSync(at('a'))
    expect(await writeResult(at('a'), files)).toBe(true)
    expect(readdirSync(at('a')).sort()).toEqual(['events', 'summary.json'])
  })

  test('that holds other files is never replaced', async () => {
    mkdirSync(at('runs'))
    writeFileSync(at('runs/thesis.tex'), 'years of work')
    await expect(writeResult(at('runs'), files, names)).rejects.toThrow(/thesis\.tex/)
    expect(readdirSync(at('runs'))).toEqual(['thesis.tex'])
  })

  test('of a write that fails there is nothing, and the earlier result stays', async () => {
    await writeResult(at('b'), { 'a.txt': 'old' })
    const broken = { 'a.txt': 'x', 'a.txt/b.txt': 'a file is no folder' }
    await expect(writeResult(at('b'), broken, ['a.txt'])).rejects.toThrow()
    await expect(writeResult(at('c'), broken)).rejects.toThrow()
    expect(readdirSync(folder)).toEqual(['b'])
    expect(read('b/a.txt')).toBe('old')
  })

  test('that is reached by a link keeps the link', async () => {
    mkdirSync(at('disk'))
    symlinkSync(at('disk'), at('link'))
    await writeResult(at('link'), files)
    await writeResult(at('link'), { 'summary.json': 'new' }, ['summary.json', 'events'])
    expect(lstatSync(at('link')).isSymbolicLink()).toBe(true)
    expect(read('disk/summary.json')).toBe('new')
    symlinkSync(at('nowhere'), at('dangling'))
    await expect(writeResult(at('dangling'), files)).rejects.toThrow(/leads nowhere/)
    expect(lstatSync(at('dangling')).isSymbolicLink()).toBe(true)
  })

  test('that two write at once goes to one of them', async () => {
    const both = [1, 2].map((who) => writeResult(at('a'), { who: String(who) }))
    const wrote = await Promise.all(both)
    expect(wrote.filter((it) => it)).toHaveLength(1)
    expect(read('a/who')).toBe(String(wrote.indexOf(true) + 1))
    expect(readdirSync(folder)).toEqual(['a'])
  })
})

describe('where a result could not be written', () => {
  test.skipIf(process.platform !== 'linux')('even root may not', async () => {
    await expect(checkWritable('/proc/1/runs/a')).rejects.toThrow(/nothing can be written/)
  })

  test('a file is no folder, nor is there one in it', async () => {
    writeFileSync(at('file'), 'text')
    await expect(checkWritable(at('file'))).rejects.toThrow(/is not a folder/)
    await expect(checkWritable(at('file/a'))).rejects.toThrow(/is not a folder|written/)
  })

  test('asking leaves nothing behind', async () => {
    await checkWritable(at('runs/a/b'))
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('a file', () => {
  test('is replaced at once, keeps its mode, and links stay links', async () => {
    writeFileSync(at('real.json'), 'old', { mode: 0o600 })
    symlinkSync(at('real.json'), at('link.json'))
    await replaceFile(at('link.json'), 'new')
    expect(read('real.json')).toBe('new')
    expect(statSync(at('real.json')).mode & 0o777).toBe(0o600)
    expect(lstatSync(at('link.json')).isSymbolicLink()).toBe(true)
    expect(readdirSync(folder).sort()).toEqual(['link.json', 'real.json'])
  })

  test('that cannot be written leaves nothing', async () => {
    mkdirSync(at('folder'))
    await expect(replaceFile(at('folder'), 'x')).rejects.toThrow()
    await expect(replaceFile(at('missing/a.json'), 'x')).rejects.toThrow(/ENOENT/)
    expect(readdirSync(folder)).toEqual(['folder'])
  })
})
