// At every place of a scenario the keys and values that its schema has there.
import { describe, expect, test } from 'vitest'
import { registry } from '../registry.ts'
import { completionsAt, placeIn } from './completions.ts'
import { scenarioJsonSchema } from './scenario-json-schema.ts'

const schema = scenarioJsonSchema(registry)
/** `|` is the cursor. */
const at = (text: string) =>
  completionsAt(schema, placeIn(text.replace('|', ''), text.indexOf('|')))
const names = (text: string) => at(text).map((it) => it.text)

const head = `id: a
title: A
venues:
  exchange:
    rules: { model: plain-perpetual }
    settlement: USD
    instruments:
      COIN:
        kind: perpetual
`

describe('completions', () => {
  test('keys of the top, by what has been written', () => {
    expect(names('id: a\nsho|')).toEqual(['shocks'])
    expect(names('id: a\n|')).toContain('venues')
    expect(at('id: a\nst|')[0]?.means).toContain('When the run begins')
  })

  test.each([
    ['keys of a venue', 'venues:\n  exchange:\n    set|', ['settlement']],
    ['of an instrument', `${head}        brac|`, ['brackets']],
    ['of an instrument, after others', `${head}        brackets: []\n        fund|`, ['funding']],
    ['of a venue again', `${head}    fun|`, ['fund']],
    ['values of a key', 'execution: s|', ['serial']],
    ['models of a shock', `${head}shocks:\n  - { model: price-g|`, ['price-gap']],
    ['models in a block', `${head}shocks:\n  - model: price-g|`, ['price-gap']],
    ['parameters of a model', `${head}shocks:\n  - { model: price-gap, dr|`, ['drop']],
    ['in a block', `${head}shocks:\n  - model: price-gap\n    dr|`, ['drop']],
    ['of rules', 'venues:\n  exchange:\n    rules: { model: aave-v3, calls|', ['callsAtLoss']],
    ['nothing that is no key', 'venues:\n  exchange:\n    nothing: { a|', []],
  ])('%s', (_, text, expected) => {
    expect(names(text)).toEqual(expected)
  })
})
