/** Tasks of an array make one folder at once: the others come between two looks at it. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { checkWritable } from '../src/data-node.ts'

const folder = mkdtempSync(join(tmpdir(), 'cascade-meanwhile-'))
afterAll(() => rmSync(folder, { recursive: true }))
const made = join(folder, 'made')

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>()
  return {
    ...real,
    // As if another task had made it just after nothing was found.
    realpath: (path: string) => {
      const found = real.realpath(path)
      return path === made ? found.finally(() => mkdirSync(made, { recursive: true })) : found
    },
  }
})

test('a folder that others make meanwhile is no link that leads nowhere', async () => {
  await expect(checkWritable(made)).resolves.toBeUndefined()
  symlinkSync(join(folder, 'nowhere'), join(folder, 'link'))
  await expect(checkWritable(join(folder, 'link'))).rejects.toThrow('leads nowhere')
})
