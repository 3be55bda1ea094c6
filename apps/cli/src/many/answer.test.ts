// Where answers go.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkOut, finish } from './answer.ts'

test('the folder of a file is made before anything runs, and a page is written there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cascade-answer-'))
  try {
    const options = { format: 'json', out: join(folder, 'new', 'deep', 'a.html') } as const
    await expect(checkOut(options, ['json'])).rejects.toThrow('does not write')
    expect(existsSync(join(folder, 'new'))).toBe(false)
    await checkOut(options, ['json', 'html'])
    expect(existsSync(join(folder, 'new/deep'))).toBe(true)
    const report = { title: 'many', sentences: ['said'], tables: [] }
    expect(await finish({ report }, options, true)).toBe(0)
    expect(readFileSync(options.out, 'utf8')).toContain('<p>said</p>')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
