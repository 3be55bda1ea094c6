import { InputError } from 'cascade-engine'

/** The whole number that an option says. */
export function wholeOf(option: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  const facts = { field: option, value: text, allowed: `a whole number from ${least} to ${most}` }
  throw new InputError(`${option} ${text} is no such number`, facts)
}
