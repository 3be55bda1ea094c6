import { InputError } from 'cascade-engine'
import { expect, test } from 'vitest'
import { exits, failure } from './failure.ts'
import { quoted } from './scenario-file.ts'

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
