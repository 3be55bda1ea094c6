/**
 * What a sweep varies: `shocks.0.drop=0:0.5:21` are 21 values from 0 to 0.5, both ends included,
 * at equal distances; `…:log` at equal ratios; `a.b=1,2,5` are these.
 */
import { InputError } from '../../kit/assert.ts'
import { exp, log } from '../../kit/math.ts'

/** Values of one setting, as `--set` takes them. */
export interface Axis {
  readonly path: string
  readonly values: readonly string[]
}

const valuesMax = 10_000
/** Of all axes together. */
export const pointsMax = 100_000
/** Figures of a value: .3 is .3 and not .30000000000000004. */
const figures = 12

const allowed = 'path=from:to:count, path=from:to:count:log, or path=value,value,…'

export function readVary(text: string): Axis {
  const equals = text.indexOf('=')
  const [path, given] = [text.slice(0, equals).trim(), text.slice(equals + 1).trim()]
  if (equals <= 0 || given === '') throw wrong(text)
  const range = /^([^:,]+):([^:,]+):(\d+)(:log)?$/.exec(given)
  const values = range === null ? listed(text, given) : ranged(text, range)
  return { path, values }
}

function listed(text: string, given: string): string[] {
  const values = given.split(',').map((it) => it.trim())
  if (values.length < 2 || values.includes('') || given.includes(':')) throw wrong(text)
  if (new Set(values).size < values.length) throw wrong(text, 'every value once')
  return values
}

function ranged(text: string, [, first, last, many, isLog]: RegExpExecArray): string[] {
  const [from, to, count] = [Number(first), Number(last), Number(many)]
  if (!Number.isFinite(from) || !Number.isFinite(to) || from === to) throw wrong(text)
  if (count < 2 || count > valuesMax) throw wrong(text, `2 to ${valuesMax} values`)
  if (isLog && !(from > 0 && to > 0)) throw wrong(text, 'ends above 0 where ratios are equal')
  const at = (share: number): number =>
    isLog ? from * exp(share * log(to / from)) : from + (to - from) * share
  const values = Array.from({ length: count }, (_, row) => {
    // The ends are what was written.
    const value = row === 0 ? from : row === count - 1 ? to : at(row / (count - 1))
    return String(Number(value.toPrecision(figures)))
  })
  if (new Set(values).size < count) throw wrong(text, 'values that differ in twelve figures')
  return values
}

function wrong(text: string, what = allowed): InputError {
  return new InputError(`--vary ${text} does not say what to vary`, {
    field: '--vary',
    value: text,
    allowed: what,
  })
}

/** Every combination of the values of the axes: the last axis changes fastest. */
export function pointsOf(axes: readonly Axis[]): string[][] {
  const count = axes.reduce((product, { values }) => product * values.length, 1)
  if (count > pointsMax) {
    const facts = { field: '--vary', value: count, allowed: `at most ${pointsMax} runs` }
    throw new InputError(`${count} runs are asked for`, facts)
  }
  return axes.reduce<string[][]>(
    (points, { values }) => points.flatMap((point) => values.map((value) => [...point, value])),
    [[]],
  )
}
