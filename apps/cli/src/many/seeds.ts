import { InputError } from 'cascade-engine'

const seedsMax = 10_000

/** `1-30`. */
export function readSeeds(text: string): number[] {
  const [, first, last] = /^(\d+)-(\d+)$/.exec(text) ?? []
  const [from, to] = [Number(first), Number(last)]
  if (first !== undefined && to > from && to - from < seedsMax) {
    return Array.from({ length: to - from + 1 }, (_, at) => from + at)
  }
  const facts = { field: '--seeds', value: text, allowed: `1-30: from-to, at most ${seedsMax}` }
  throw new InputError(`--seeds ${text} are no seeds`, facts)
}
