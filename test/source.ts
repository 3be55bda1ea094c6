// Reading TypeScript without a compiler: enough to tell code from comments and strings.

const comment = /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)/
const string = /(?<string>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")/
// A slash begins a regular expression only where an operand may stand; elsewhere it divides.
const operand = /(?<=(?:[(,=:[!&|?{};>\n]|\breturn)\s*)/
const regex = /(?<regex>\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/\w*)/
const mark = /(?<mark>[`{}])/
// In the order in which they are tried at each position.
const token = new RegExp(
  [comment.source, string.source, operand.source + regex.source, mark.source].join('|'),
  'g',
)

const blank = (text: string) => text.replace(/[^\n]/g, ' ')

/** The text with comments, strings and template texts blanked; lines and columns stay. */
export function code(text: string, keepStrings = false): string {
  // What the scan is inside of: '`' a template text, '{' a block, '$' a `${...}` in a template.
  const inside: string[] = []
  let out = ''
  let at = 0
  while (at < text.length) {
    if (inside.at(-1) === '`') {
      const end = templateTextEnd(text, at)
      out += keepStrings ? text.slice(at, end) : blank(text.slice(at, end))
      const closes = text[end] === '`'
      out += text.slice(end, end + (closes ? 1 : 2))
      at = end + (closes ? 1 : 2)
      if (closes) inside.pop()
      else inside.push('$')
      continue
    }
    token.lastIndex = at
    const match = token.exec(text)
    if (!match) return out + text.slice(at)
    const { comment, string, regex, mark } = match.groups ?? {}
    out += text.slice(at, match.index)
    at = match.index + match[0].length
    if (comment !== undefined) out += blank(comment)
    else if (string !== undefined || regex !== undefined)
      out += keepStrings ? match[0] : `'${blank(match[0].slice(2))}'`
    else out += mark
    if (mark === '`') inside.push('`')
    else if (mark === '{') inside.push('{')
    else if (mark === '}') inside.pop()
  }
  return out
}

/** Where the template text that begins at `at` stops: at a closing backtick or at `${`. */
function templateTextEnd(text: string, at: number) {
  for (let end = at; end < text.length; end++) {
    if (text[end] === '\\') end++
    else if (text[end] === '`' || (text[end] === '$' && text[end + 1] === '{')) return end
  }
  return text.length
}

// A string that ends in such a word is none.
const specifier = /(?:(?<!['"])\bfrom|\bimport|\bimport\(|\bnew URL\()\s*(['"])(.+?)\1/g

/** Every module a file names: imported, re-exported, loaded later or started as a worker. */
export function importsOf(text: string) {
  const bare = code(text, true)
  return [...bare.matchAll(specifier)].map((match) => ({
    name: match[2] ?? '',
    line: bare.slice(0, match.index).split('\n').length,
  }))
}

const statement = /^\s*(\} )?(else )?(if|for|while|switch|catch|try|do|class|interface|type)\b/
const opensFunction = /\bfunction\b.*\{$|=> \{$|^\s*(\w+ )*[\w$#]+\(.*\).*\{$|^\s*(\)|\} \{).*\{$/

/** Finds functions by their indentation, which the formatter guarantees. */
export function functionsOf(text: string) {
  const lines = text.split('\n')
  const indent = (row: number) => lines[row]?.search(/\S/) ?? -1
  const found: { name: string; line: number; lines: number }[] = []
  for (const [row, line] of lines.entries()) {
    if (!opensFunction.test(line)) continue
    let begin = row
    // Parameters over several lines: the function begins where they do.
    if (/^\s*[)}]/.test(line)) while (begin > 0 && indent(--begin) !== indent(row));
    const head = lines[begin] ?? ''
    if (statement.test(head)) continue
    let end = row + 1
    while (end < lines.length && (indent(end) !== indent(row) || !/^\s*\}/.test(lines[end] ?? '')))
      end++
    const name = /(?:function\*?|const|let)\s+([\w$]+)|([\w$#]+)\s*[(:=]/.exec(head)
    found.push({
      name: name?.[1] ?? name?.[2] ?? 'a function',
      line: begin + 1,
      lines: end - begin + 1,
    })
  }
  return found
}
