/** Breaks text at spaces, not between a number and its unit; later lines are indented. */
export function wrap(text: string, width: number, indent: number): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(betweenWords)) {
    if (line !== '' && line.length + 1 + word.length > width - indent) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`)
}

const betweenWords = / (?!(?:ms|s|min|h|d|%|×)(?:[\s,.;:)]|$))/
