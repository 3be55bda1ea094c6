import { InputError } from 'cascade-engine'
import { expect, test } from 'vitest'
import { exits, failure } from './failure.ts'
import { quoted } from './quoted.ts'

test('bad input says what, where, which value, what is allowed, and what to try', () => {
  const facts = { file: 'a.yaml', line: 4, field: 'shocks.0.drop', value: 2, allowed: 'below 1' }
  const { exit, text } = failure(new InputError('the drop is too large', facts), 'cascade list')
  expect(exit).toBe(exits.input)
  expect(text.split('\n')).toEqual([
    'cascade: a.yaml:4: the drop is too large',
    '  field    shocks.0.drop',
    '  value    2',
    '  allowed  below 1',
    '  try      cascade list',
  ])
})

test.each([
  [{ file: 'a.yaml', line: 3, field: 'file', value: 'b.csv' }, /--data DIR/],
  [{ field: '--out', value: 'runs' }, /--help/],
  [{ file: '--position BTC lnog 9x 1 1', field: 'side', value: 'lnog' }, /--help/],
  [{ file: 'a.yaml', field: 'thresholds.badDebtUsd', value: 1 }, /--format json/],
  [{ file: 'a.yaml', field: 'shocks.0.model', value: 'gap' }, /cascade list/],
  [{ file: 'a.yaml', field: 'venues.a.fund', value: -1 }, /the usual/],
])('the hint fits the mistake: %j', (facts, hint) => {
  const { text } = failure(new InputError('no', facts), 'the usual')
  expect(text.split('\n').at(-1)).toMatch(/^ {2}try /)
  expect(text.split('\n').at(-1)).toMatch(hint)
})

test('a wrong cell gets no hint: its facts say it all', () => {
  const { text } = failure(new InputError('no', { file: 'b.csv.gz', line: 2, field: 'amount' }))
  expect(text).not.toMatch(/try/)
})

test('what the system refuses is said as the system says it', () => {
  const error = Object.assign(new Error('EACCES: permission denied'), { syscall: 'mkdir' })
  expect(failure(error, 'cascade run --out DIR')).toEqual({
    exit: exits.input,
    text: 'cascade: EACCES: permission denied\n  try      cascade run --out DIR',
  })
})

test('a long value is cut', () => {
  const { text } = failure(new InputError('no', { value: 'x'.repeat(10_000) }))
  expect(text.length).toBeLessThan(300)
})

test('anything else is a defect of ours, with its place in the code', () => {
  const { exit, text } = failure(new Error('broken'))
  expect(exit).toBe(exits.defect)
  expect(text).toMatch(/defect.*\nError: broken\n.*at /)
})

test('commands to try survive the shell', () => {
  expect(quoted('shocks.0.drop=0.04')).toBe('shocks.0.drop=0.04')
  expect(quoted('hyperliquid/#3476')).toBe("'hyperliquid/#3476'")
  expect(quoted("it's; rm")).toBe("'it'\\''s; rm'")
})
