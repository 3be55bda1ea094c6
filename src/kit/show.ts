/** A value as people read it in an error: short, whatever it is and whatever it holds. */
export function show(value: unknown, charsMax = 40): string {
  return cut(textOf(value), charsMax)
}

/** `text` with no more than `charsMax` characters of it. */
export function cut(text: string, charsMax: number): string {
  return text.length > charsMax ? `${text.slice(0, charsMax)}…` : text
}

function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  try {
    return JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? String(item) : item))
  } catch {
    // It holds itself, or too much.
    return Array.isArray(value) ? 'a list' : 'a map'
  }
}
