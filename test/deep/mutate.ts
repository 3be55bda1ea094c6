/** One change to a text, as accidents and people make them: bytes, lines, keys, values, seeds. */
import type { Dice } from '../storm/dice.ts'

export function mutate(text: string, dice: Dice): string {
  return dice.pick(mutations)(text, dice)
}

type Mutation = (text: string, dice: Dice) => string

const characters = [...'\0\t\n"\'#&*-:?[]{}|>!%@`,.0159eE_~\u0080\u202e\ufeff\ud800'] as const

const mutations: readonly Mutation[] = [
  (text, dice) => splice(text, dice, 1, ''),
  (text, dice) => splice(text, dice, 0, dice.pick(characters)),
  (text, dice) => splice(text, dice, 1, dice.pick(characters)),
  (text, dice) => text.slice(0, dice.whole(0, text.length)),
  (text, dice) => inLines(text, (lines) => lines.splice(at(lines, dice), 1)),
  (text, dice) =>
    inLines(text, (lines) => lines.splice(at(lines, dice), 0, lines[at(lines, dice)])),
  (text, dice) => inLines(text, (lines) => swap(lines, at(lines, dice), at(lines, dice))),
  (text, dice) => inLines(text, (lines) => indent(lines, at(lines, dice), dice.whole(-2, 2))),
  // Twice: keys and numbers are where most of what can be said is said.
  changeKey,
  changeKey,
  (text, dice) => replaceOne(text, /(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g, extremes, dice),
  (text, dice) => replaceOne(text, /(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g, extremes, dice),
  (text, dice) => replaceOne(text, /(?<=: |\[|, )[^\s,:[\]{}]+/g, values, dice),
  (text, dice) => `${text}${text.endsWith('\n') ? '' : '\n'}seed: ${dice.pick(extremes)}\n`,
]

// Counts between 1e4 and 1e9 are left out: that many accounts are an honest and long run.
const extremes = [
  ...['0', '-0', '-1', '1', '2', '0.5', '-0.5', '1.0000001', '99', '1e4', '1e9', '4294967295'],
  ...['1e15', '9007199254740993', '1e36', '1e37', '1e300', '1e308', '1e999', '-1e36', '-1e308'],
  ...['1e-36', '1e-320', '.nan', '.inf', '-.inf', '0x1F', '1_000', '5%', '10M', '1ms', '999999d'],
] as const

const values = [
  ...['null', '~', 'true', '""', '" "', '[]', '{}', '[[]]', '{ a: 1 }', '&a [*a]', '*b', '|', '>'],
  ...['!!binary aGk=', '!!set { a }', '__proto__', 'constructor', 'x'.repeat(5000), '2020-01-01'],
] as const

const at = (lines: readonly unknown[], dice: Dice) => dice.whole(0, lines.length - 1)

function splice(text: string, dice: Dice, length: number, put: string): string {
  const begin = dice.whole(0, text.length)
  return text.slice(0, begin) + put + text.slice(begin + length)
}

function inLines(text: string, change: (lines: string[]) => void): string {
  const lines = text.split('\n')
  change(lines)
  return lines.join('\n')
}

function swap(lines: string[], a: number, b: number): void {
  ;[lines[a], lines[b]] = [lines[b], lines[a]]
}

function indent(lines: string[], line: number, by: number): void {
  lines[line] = by < 0 ? lines[line].slice(-by) : ' '.repeat(by) + lines[line]
}

/** A key misspelt, called as another one, or as no map can call its own. */
function changeKey(text: string, dice: Dice): string {
  const keys = [...text.matchAll(/[\w-]+(?=:)/g)].map(([key]) => key)
  if (keys.length === 0) return text
  return replaceOne(text, /[\w-]+(?=:)/g, [dice.pick(keys), '__proto__', 'toString', 'x'], dice)
}

function replaceOne(text: string, what: RegExp, by: readonly string[], dice: Dice): string {
  const found = [...text.matchAll(what)]
  if (found.length === 0) return text
  const { index, 0: old } = dice.pick(found)
  return text.slice(0, index) + dice.pick(by) + text.slice(index + old.length)
}
