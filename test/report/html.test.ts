import { describe, expect, it } from 'vitest';
import { CHAIN } from '../../src/chain.js';
import type { Report } from '../../src/findings/finding.js';
import { reportHtml } from '../../src/report/html.js';
import { STYLE } from '../../src/report/html-style.js';
import { attribute, parsedHtml, textOf, type Element } from '../support/html.js';
import { broken, finding, hostile, links, MARKUP, PLAIN, report, WEB } from '../support/reports.js';

const page = (of: Report): string => String(reportHtml(of, PLAIN));

/** The page as a tree, in which a browser would find nothing to forgive. */
function treeOf(of: Report): readonly Element[] {
  const { errors, elements } = parsedHtml(page(of));
  expect(errors).toEqual([]);
  return elements;
}

const named = (elements: readonly Element[], tag: string): readonly Element[] =>
  elements.filter(({ tagName }) => tagName === tag);

const compared = (): Report => {
  const [diagnosis] = broken(finding(), [finding({ check: 'model/no-model' })]).diagnoses;
  return {
    ...hostile('some'),
    chains: [
      { exposure: WEB, links: links('untested', { exposure: 'clear', class: 'error' }) },
      { exposure: { ...WEB, name: 'other' }, links: links('clear') },
    ],
    diagnoses: [
      {
        ...diagnosis!,
        standing: 'introduced',
        place: { file: 'k8s/web.yaml', line: 12, column: 5 },
      },
    ],
  };
};

describe('the page', () => {
  it('draws the chain of each way in, in words as well as in signs', () => {
    const elements = treeOf(compared());
    const chains = named(elements, 'ol').map((list) =>
      list.childNodes.filter((node) => 'tagName' in node).map((node) => textOf(node).trim()),
    );
    const of = (states: Readonly<Record<string, string>>, other: string) =>
      CHAIN.map((link) => `${link}: ${states[link] ?? other}`);
    expect(chains).toEqual([
      of({ exposure: 'fine', class: 'broken' }, 'not reached'),
      of({}, 'fine'),
    ]);
    const [first] = named(elements, 'article');
    expect(textOf(first!)).toContain('Ingress shop/web');
    expect(page(compared())).toContain('<summary>1 way in with nothing wrong</summary>');
  });

  it('gives the fault, its fix, what was seen, what follows and where it stands', () => {
    const article = treeOf(compared()).find((element) => attribute(element, 'id') === 'd1');
    const text = textOf(article!).replace(/\s+/g, ' ');
    for (const said of [
      'error proven introduced k8s/web.yaml:12:5',
      '1. Ingress shop/web names the class "alb"',
      'Fix Create the class. kubectl get ingressclass',
      'Ingress shop/web spec.rules[0].host "shop.test"',
      'IngressClass alb not found',
      'It explains 1 symptom',
      'Why: ingress-doctor explain class/no-class',
    ]) {
      expect(text).toContain(said);
    }
  });

  it('says that all is well', () => {
    const text = page(report());
    expect(text).toContain('Nothing wrong was found. Looked at 1 way in');
    expect(text).not.toContain('id="diagnoses"');
  });

  it('shows the manifests, the plan and what is left of quotas', () => {
    const text = treeOf(compared()).map(textOf)[0]!.replace(/\s+/g, ' ');
    for (const said of ['1 object changed', 'changed ListenerRule', 'Headroom', 'Not read']) {
      expect(text).toContain(said);
    }
  });

  it('shows the worst of more ways in than a page can hold', () => {
    const chains = Array.from({ length: 150 }, (_, index) => ({
      exposure: { ...WEB, name: `web-${index}` },
      links: links(index < 140 ? 'info' : 'error'),
    }));
    const text = page(report({ chains }));
    expect(text).toContain('Ingress shop/web-149');
    expect(text).toContain('Ingress shop/web-0<');
    expect(text).not.toContain('Ingress shop/web-139');
    expect(text).toContain('And 50 ways in not shown.');
  });

  it.each([
    ['a hostile cluster', hostile(MARKUP)],
    ['two states', compared()],
  ])('of %s asks for nothing, runs nothing, and goes nowhere', (_what, of) => {
    const elements = treeOf(of);
    expect(named(elements, 'script')).toEqual([]);
    expect(named(elements, 'img')).toEqual([]);
    const [policy] = named(elements, 'meta').filter(
      (meta) => attribute(meta, 'http-equiv') === 'Content-Security-Policy',
    );
    expect(attribute(policy!, 'content')).toContain("default-src 'none'");
    for (const { attrs } of elements) {
      for (const { name, value } of attrs) {
        expect(name).not.toMatch(/^on|^style$|^action$/);
        if (/^(?:href|src|srcset|data|poster)$/.test(name)) expect(value).toMatch(/^(?:#|data:,$)/);
      }
    }
    expect(STYLE).not.toMatch(/url\(|@import|<\//);
  });

  it('has the same elements whatever texts are in the cluster, and shows them as they are', () => {
    const shapeOf = (of: Report) => treeOf(of).map(({ tagName }) => tagName);
    expect(shapeOf(hostile(MARKUP))).toEqual(shapeOf(hostile('text')));
    expect(textOf(treeOf(hostile(MARKUP))[0]!)).toContain(`1. ${MARKUP}`);
  });

  it('can be found one’s way in without seeing it', () => {
    const elements = treeOf(compared());
    expect(attribute(elements[0]!, 'lang')).toBe('en');
    const levels = elements
      .flatMap(({ tagName }) => /^h(\d)$/.exec(tagName)?.[1] ?? [])
      .map(Number);
    expect(levels[0]).toBe(1);
    for (const [index, level] of levels.entries()) {
      expect(level).toBeLessThanOrEqual((levels[index - 1] ?? 0) + 1);
    }
    const ids = elements.flatMap((element) => attribute(element, 'id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const element of elements) {
      for (const name of ['aria-labelledby', 'href']) {
        const target = attribute(element, name)?.replace(/^#/, '');
        if (target !== undefined && target !== 'data:,') expect(ids).toContain(target);
      }
      if (element.tagName === 'svg') expect(attribute(element, 'aria-hidden')).toBe('true');
      if (element.tagName === 'th') expect(attribute(element, 'scope')).toBe('col');
    }
  });
});

/** WCAG 2: of a colour such as #1f2328. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

describe.each([...STYLE.matchAll(/:root \{(.*?)\}/gs)].map(([, rules = '']) => rules))(
  'the colours of %#',
  (rules) => {
    const colours = Object.fromEntries(
      [...rules.matchAll(/--([\w-]+): (#[0-9a-f]+);/g)].map(([, name = '', value = '']) => [
        name,
        value.length === 4
          ? `#${[...value.slice(1)].map((digit) => digit + digit).join('')}`
          : value,
      ]),
    );

    it.each([
      ['text', 'ground'],
      ['text', 'raised'],
      ['text', 'good-ground'],
      ['soft', 'ground'],
      ['soft', 'raised'],
      ...['good', 'bad', 'warn', 'info'].flatMap((tone) => [
        [tone, 'ground'],
        [tone, 'raised'],
        [tone, `${tone}-ground`],
        ['on', tone],
      ]),
    ])('%s can be read on %s', (text = '', ground = '') => {
      expect(contrast(colours[text] ?? '', colours[ground] ?? '')).toBeGreaterThanOrEqual(4.5);
    });
  },
);
