import type { LoadedScenario } from '../data/loaded-scenario.ts'
import { count } from './amounts.ts'
import type { Parameter } from './record.ts'

const listMax = 8

/**
 * Every setting by its path, in the order of the file, and what was changed from the file. Facts
 * change no run and are shown by themselves.
 */
export function parametersOf({ parameters, changed }: LoadedScenario): Parameter[] {
  const list: Parameter[] = []
  const { facts, ...settings } = parameters
  flatten(settings, '', list)
  const shown = list.map((parameter) => {
    const change = changed.find(({ path }) => path === parameter.path)
    const isSame = change === undefined || JSON.stringify(change.from) === JSON.stringify(change.to)
    return isSame ? parameter : { ...parameter, was: text(change.from) }
  })
  // Whole branches that were replaced have no single line of their own.
  const missing = changed.filter(({ path }) => !list.some((parameter) => parameter.path === path))
  return [
    ...shown,
    ...missing.map(({ path, from, to }) => ({ path, value: text(to), was: text(from) })),
  ]
}

function flatten(value: unknown, path: string, into: Parameter[]): void {
  if (typeof value !== 'object' || value === null) {
    if (value !== undefined) into.push({ path, value: text(value) })
    return
  }
  const isLongList =
    Array.isArray(value) &&
    value.length > listMax &&
    value.every((item) => !(item instanceof Object))
  if (isLongList) {
    into.push({ path, value: `${count(value.length)} values` })
    return
  }
  for (const [key, item] of Object.entries(value))
    flatten(item, path ? `${path}.${key}` : key, into)
}

function text(value: unknown): string {
  if (value === undefined) return 'not set'
  if (typeof value === 'string') return value
  return JSON.stringify(value) ?? String(value)
}
