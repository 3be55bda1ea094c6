/** Markup that may stand in a page as it is. Everything else is text and gets escaped. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type Piece = Html | string | number | null | undefined | false | readonly Piece[]

/**
 * Builds markup: html`<b>${name}</b>`. Values are escaped unless they are `Html` themselves, so
 * that an account called `<script>` is a name and nothing more. Attributes need their quotes.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Piece[]): Html {
  let text = parts[0] ?? ''
  for (const [at, value] of values.entries()) text += markup(value) + (parts[at + 1] ?? '')
  return new Html(text)
}

function markup(piece: Piece): string {
  if (piece instanceof Html) return piece.text
  if (piece === null || piece === undefined || piece === false) return ''
  if (typeof piece === 'string' || typeof piece === 'number')
    return escapeHtml(unbroken(String(piece)))
  return piece.map(markup).join('')
}

/** A number and its unit stay on one line. */
function unbroken(text: string): string {
  return text.replace(/(\d) (?=[%×])/g, '$1\u00a0')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => entities[letter] ?? letter)
}

/** JSON that may stand inside a script element. */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value)
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029')
}

/** Code that may stand inside a script element: `</script>` in it would end the element. */
export function codeForScript(code: string): string {
  return code.replace(/<\/(?=script)/gi, '<\\/').replace(/<!--/g, '<\\!--')
}

/** A link, if it leads to the web; else only its text. */
export function link(url: string, text: string): Html {
  if (!/^https?:\/\//i.test(url)) return html`${text}`
  return html`<a href="${url}" rel="noopener noreferrer">${text}</a>`
}
