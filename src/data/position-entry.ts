/** One position of one's own as people write it: an entry of a scenario, or five words. */
import { z } from 'zod'
import { InputError } from '../kit/assert.ts'
import { positive } from '../units/magnitude.ts'
import { nearest } from './nearest.ts'

const meanings = {
  instrument: 'What is held: BTC, or venue/BTC where several venues have it',
  side: 'long or short',
  leverage: 'Size at the entry price over margin: 20',
  entry: 'The price it was opened at',
  margin: 'What is put in, in the settlement asset of the venue',
} as const
type Field = keyof typeof meanings

/** An entry of `positions` in a scenario. */
export const positionEntry = z.strictObject({
  instrument: z.string().min(1).describe(meanings.instrument),
  side: z.enum(['long', 'short']),
  leverage: positive().describe(meanings.leverage),
  entry: positive().describe(meanings.entry),
  margin: positive().describe(meanings.margin),
})
export type PositionEntry = z.output<typeof positionEntry>

const example = "'BTC long 20x 112000 10000'"

/** What errors call the option, where a file has its name. */
export const positionSource = (text: string) => `--position ${text}`

/** `BTC long 20x 112000 10000`: instrument, side, leverage, entry price, margin put in. */
export function parsePosition(text: string): PositionEntry {
  const words = text.trim().split(/\s+/)
  if (words.length !== 5) {
    throw new InputError(`a position is five words, not ${words.length}`, {
      file: positionSource(text),
      allowed: `instrument, side, leverage, entry price, margin put in: ${example}`,
    })
  }
  const [instrument = '', side = '', leverage = '', entry = '', margin = ''] = words
  if (side !== 'long' && side !== 'short') {
    const meant = nearest(side, ['long', 'short'])
    const hint = meant === undefined ? '' : `; did you mean ${meant}?`
    throw wordError(text, 'side', side, hint)
  }
  const number = (field: Field, word: string, digits = word): number => {
    const value = Number(digits)
    if (value > 0 && Number.isFinite(value)) return value
    throw wordError(text, field, word, '')
  }
  return {
    instrument,
    side,
    leverage: number('leverage', leverage, leverage.replace(/x$/i, '')),
    entry: number('entry', entry),
    margin: number('margin', margin),
  }
}

function wordError(text: string, field: Field, value: string, hint: string): InputError {
  const isWord = field === 'side'
  return new InputError(`the ${field} is ${value}${hint}`, {
    file: positionSource(text),
    field,
    value,
    allowed: isWord ? meanings.side : `a number above 0. ${meanings[field]}`,
  })
}
