/** What a result says: words, and in them numbers that stay numbers until a writer shows them. */
import { count, type Quantity, quantityText } from './quantity.ts'

export type Text = string | Quantity | readonly Text[]

/** say`${usd(3e6)} of positions`: text whose numbers keep their value and unit. */
export function say(parts: TemplateStringsArray, ...values: readonly Text[]): Text {
  return parts.flatMap((part, at): Text[] => {
    const value = values[at]
    return [...(part === '' ? [] : [part]), ...(value === undefined ? [] : [value])]
  })
}

/** The characters that people read: the same from every writer. */
export function textOf(text: Text): string {
  if (typeof text === 'string') return text
  return isQuantity(text) ? quantityText(text) : text.map(textOf).join('')
}

export function quantitiesIn(text: Text): Quantity[] {
  if (typeof text === 'string') return []
  return isQuantity(text) ? [text] : text.flatMap(quantitiesIn)
}

export const isQuantity = (text: Text): text is Quantity =>
  typeof text === 'object' && !Array.isArray(text)

export function joined(texts: readonly Text[], between: string): Text {
  return texts.flatMap((text, at) => (at === 0 ? [text] : [between, text]))
}

/** `1 round`, `2 rounds`. */
export function plural(amount: number, word: string): Text {
  return say`${count(amount)} ${word}${amount === 1 ? '' : 's'}`
}
