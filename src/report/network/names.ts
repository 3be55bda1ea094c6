// Names and rounds in sentences of networks.
import { count } from '../quantity.ts'
import { say, type Text } from '../text.ts'

const namesMax = 6

export function namesText(names: readonly string[]): Text {
  if (names.length === 0) return 'nobody'
  const left = names.length - namesMax
  if (left <= 0) return names.join(', ')
  return say`${names.slice(0, namesMax).join(', ')} and ${count(left)} more`
}

/** Rounds count from 1; who never defaults has an empty cell. */
export const roundText = (round: number): Text => (round > 0 ? count(round) : '')

/** Who defaults by himself, in the first round, and who through others. */
export function fallenText(names: readonly string[], round: Int32Array): Text {
  const of = (isMeant: (at: number) => boolean) =>
    namesText(names.filter((_, row) => isMeant(round[row] ?? 0)))
  return say`By themselves: ${of((at) => at === 1)}. Dragged down: ${of((at) => at > 1)}.`
}
