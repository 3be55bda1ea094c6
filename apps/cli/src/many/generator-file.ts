import { readFileSync } from 'node:fs'
import { InputError } from 'cascade-engine'
import { type DrawnSettings, readDrawnSettings } from 'cascade-engine/data'

/** A file, or the same typed: `{ draw: [{ set: shocks.0.drop, model: normal, sigma: 0.04 }] }`. */
export function generatorOf(text: string | undefined): DrawnSettings {
  const allowed =
    'a YAML or JSON file, or {draw: [{set: shocks.0.drop, model: normal, sigma: 0.04}]}'
  if (text === undefined) {
    throw new InputError('nothing is drawn', { field: '--generator', allowed })
  }
  if (text.trimStart().startsWith('{')) return readDrawnSettings(text, '--generator')
  return readDrawnSettings(readFileSync(text, 'utf8'), text)
}
