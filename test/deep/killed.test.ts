/** Killed twenty times at any moment, many runs end at the bytes of an undisturbed command. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { call, commands, killed } from '../killed.ts'

const folder = mkdtempSync(join(tmpdir(), 'cascade-killed-'))
afterAll(() => rmSync(folder, { recursive: true }))
const at = (name: string) => join(folder, name)

test.each(['sweep', 'montecarlo'])('%s killed twenty times', async (name) => {
  const args = commands[name] as readonly string[]
  expect(call(folder, [...args, '--out', 'whole.csv']).status).toBe(0)
  const whole = readFileSync(at('whole.csv'))
  let kills = 0
  while (kills < 20) {
    rmSync(at('again.csv'), { force: true })
    kills += await killed(folder, args, 'again.csv', 20 - kills)
    expect(call(folder, [...args, '--out', 'again.csv']).status).toBe(0)
    expect(readFileSync(at('again.csv')).equals(whole)).toBe(true)
    expect(existsSync(at('again.csv.part'))).toBe(false)
  }
})
