import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { completionScript } from './completion.ts'
import { createProgram } from './program.ts'

const names = { scenarios: ['case-1', 'lido-steth'], models: { venues: ['aave-v3'], phases: [] } }
const script = (shell: 'bash' | 'zsh' | 'fish') =>
  completionScript(
    createProgram(() => {}),
    names,
    shell,
  )

/** What bash offers for the last of the words. */
function offered(...words: string[]): string[] {
  const line = words.map((word) => `'${word}'`).join(' ')
  const asked = `COMP_WORDS=(cascade ${line}); COMP_CWORD=${words.length}; _cascade`
  const all = `${script('bash')}\n${asked}; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr } = spawnSync('bash', ['-c', all], { encoding: 'utf8' })
  expect(stderr).toBe('')
  return stdout.split('\n').filter((word) => word !== '')
}

test('commands', () => {
  expect(offered('')).toEqual(expect.arrayContaining(['run', 'explain', 'list', 'completion']))
  expect(offered('va')).toEqual(['validate'])
})

test('scenarios, where a command takes one', () => {
  expect(offered('run', '')).toEqual(['case-1', 'lido-steth'])
  expect(offered('explain', 'l')).toEqual(['lido-steth'])
  expect(offered('schema', '')).toEqual([])
})

test('options of the command, and their choices', () => {
  expect(offered('run', 'case-1', '--comp')).toEqual(['--compare-execution'])
  expect(offered('schema', '--')).toEqual(['--out', '--help'])
  expect(offered('run', 'case-1', '-f', 'j')).toEqual(['json', 'jsonl'])
  expect(offered('map', 'case-1', '--format', 'c')).toEqual(['csv', 'coinglass'])
})

test('kinds of models, and the models of a kind', () => {
  expect(offered('list', '')).toEqual(['venues', 'phases'])
  expect(offered('list', 'venues', '')).toEqual(['aave-v3'])
})

test('zsh and fish know the same', () => {
  expect(script('zsh')).toContain('bashcompinit')
  const fish = script('fish')
  expect(fish).toContain("-n '__fish_seen_subcommand_from run' -a 'case-1 lido-steth'")
  expect(fish).toMatch(/from run' -l format -s f -x -a 'table json jsonl csv md'/)
  expect(fish).toContain("-n '__fish_seen_subcommand_from venues' -a 'aave-v3'")
})
