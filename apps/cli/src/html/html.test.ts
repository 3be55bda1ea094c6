import { expect, test } from 'vitest'
import { codeForScript, Html, html, jsonForScript, link } from './html.ts'

test('values are text unless they are markup', () => {
  const name = `<script>alert("1" & '2')</script>`
  expect(html`<b title="${name}">${name}</b>`.text).toBe(
    '<b title="&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;">' +
      '&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;</b>',
  )
  expect(html`${html`<i>${1}</i>`}${new Html('<b>')}`.text).toBe('<i>1</i><b>')
})

test('lists are joined, nothing is nothing', () => {
  expect(html`${['a', html`<br>`, ['b']]}${null}${undefined}${false}${0}`.text).toBe('a<br>b0')
})

test('numbers keep their units', () => {
  expect(html`${'−6.0 % of 2.3 ×'}`.text).toBe('−6.0\u00a0% of 2.3\u00a0×')
})

test('nothing ends a script element early', () => {
  const data = { name: '</script><!-- \u2028' }
  const json = jsonForScript(data)
  expect(json).not.toMatch(/[<\u2028]/)
  expect(JSON.parse(json)).toEqual(data)
  expect(codeForScript('a = "</SCRIPT>"; b = "<!--"')).toBe('a = "<\\/SCRIPT>"; b = "<\\!--"')
})

test('only addresses of the web become links', () => {
  expect(link('https://example.org/a?b=1&c', 'a').text).toContain(
    'href="https://example.org/a?b=1&amp;c"',
  )
  expect(link('javascript:alert(1)', '<a>').text).toBe('&lt;a&gt;')
  expect(link('about:blank', 'a').text).toBe('a')
})
