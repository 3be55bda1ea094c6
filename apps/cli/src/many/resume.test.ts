/** Commands that are killed, or stopped by hand, and called again: nothing is lost or changed. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { begin, call, commands, gone, kept, killed, untilKept } from '../../../../test/killed.ts'

const folder = mkdtempSync(join(tmpdir(), 'cascade-resume-'))
afterAll(() => rmSync(folder, { recursive: true }))
const at = (name: string) => join(folder, name)

test.each(Object.keys(commands))(
  '%s killed in the middle goes on, and says the same',
  async (name) => {
    const args = commands[name] as readonly string[]
    expect(call(folder, [...args, '--out', `${name}-whole.json`]).status).toBe(0)
    const kills = await killed(folder, args, `${name}.json`, 2)
    expect(kills).toBeGreaterThan(0)
    const again = call(folder, [...args, '--out', `${name}.json`])
    expect(again.stderr).toContain(`${name}.json`)
    expect(again.status).toBe(0)
    expect(readFileSync(at(`${name}.json`), 'utf8')).toBe(
      readFileSync(at(`${name}-whole.json`), 'utf8'),
    )
    expect(existsSync(at(`${name}.json.part`))).toBe(false)
  },
  120_000,
)

test.each(['sweep', 'reverse', 'calibrate'])(
  '%s stopped by Ctrl-C keeps what is begun, says how it goes on, and ends with 130',
  async (name) => {
    const args = [...(commands[name] as readonly string[]), '--out', `${name}-stopped.json`]
    const child = begin(folder, args)
    let said = ''
    child.stderr?.on('data', (text) => {
      said += text
    })
    const end = gone(child)
    await untilKept(at(`${name}-stopped.json`), 2000, child)
    child.kill('SIGINT')
    expect(await end).toBe(130)
    expect(said).toContain(`the same command goes on from ${name}-stopped.json.part`)
    expect(kept(at(`${name}-stopped.json`))).toBeGreaterThan(0)
    expect(existsSync(at(`${name}-stopped.json`))).toBe(false)
  },
  60_000,
)

test('a file that the command cannot write is found before anything runs', () => {
  const wrong = call(folder, [...(commands.optimise as readonly string[]), '--out', 'x.csv'])
  expect(wrong.status).toBe(2)
  expect(wrong.stderr).toContain('x.csv would be csv')
  expect(existsSync(at('x.csv.part'))).toBe(false)
})
