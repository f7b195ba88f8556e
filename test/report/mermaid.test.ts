import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/findings/finding.js';
import { reportMermaid } from '../../src/report/mermaid.js';
import { label } from '../../src/report/mermaid-text.js';
import {
  broken,
  finding,
  hostile,
  HOSTILE,
  links,
  MARKUP,
  PLAIN,
  report,
  WEB,
} from '../support/reports.js';

const flowchart = (of: Report): string => String(reportMermaid(of, PLAIN));

const LABEL = String.raw`"[^"]*"`;
const LINES: Readonly<Record<string, RegExp>> = {
  head: /^flowchart LR$/,
  style: /^classDef \w+ [\w:#,. -]+$/,
  way: new RegExp(String.raw`^subgraph w\d+\[${LABEL}\]$`),
  link: new RegExp(String.raw`^  w\d+n\d+\[${LABEL}\]:::\w+$`),
  chain: /^  w\d+n\d+(?: --> w\d+n\d+)+$/,
  end: /^(?:end|class w\d+ way)$/,
  cause: new RegExp(String.raw`^d\d+\(${LABEL}\):::\w+$`),
  arrow: /^d\d+ -\.-> w\d+n\d+(?: & w\d+n\d+)*$/,
  more: new RegExp(String.raw`^more\[${LABEL}\]$`),
  verdict: new RegExp(String.raw`^verdict(?:\(\[${LABEL}\]\)| --- asof\[${LABEL}\])$`),
};

/** What each line is; throws on one that is nothing known. */
function kindsOf(text: string): readonly string[] {
  expect(text.endsWith('\n')).toBe(true);
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => {
      const [kind] = Object.entries(LINES).find(([, pattern]) => pattern.test(line)) ?? [];
      if (kind === undefined) throw new Error(`What is this? ${line}`);
      return kind;
    });
}

/** What a reader sees of a label. */
const shown = (text: string): string =>
  text.replace(/#(\d+);/g, (_match, code: string) => String.fromCodePoint(Number(code)));

describe('a label', () => {
  it.each([MARKUP, HOSTILE, '"]; end', '`x`', '1. x', '#quot;', '&amp;'])(
    'is nothing but text: %j',
    (text) => {
      const written = label(text, 1000);
      expect(written).toMatch(/^"(?:[\p{L}\p{N} .,:/()✔✖!?·…-]|#\d+;)*"$/u);
      expect(shown(label(MARKUP, 1000))).toBe(`"${MARKUP}"`);
    },
  );
});

describe('the flowchart', () => {
  it('draws each way in, with what breaks it where', () => {
    const of = report({
      chains: [
        { exposure: WEB, links: links('untested', { exposure: 'clear', class: 'error' }) },
        { exposure: { ...WEB, name: 'other' }, links: links('clear') },
      ],
      diagnoses: broken(finding()).diagnoses,
      verdict: 'broken',
    });
    const text = flowchart(of);
    expect(kindsOf(text).filter((kind) => kind !== 'style')).toEqual([
      ...['head', 'way', 'link', 'link', 'link', 'chain', 'end', 'end'],
      ...['way', 'link', 'end', 'end', 'cause', 'arrow', 'verdict', 'verdict'],
    ]);
    expect(text).toContain(`subgraph w1["Ingress shop/web"]
  w1n1["✔ exposure (fine)"]:::fine
  w1n2["✖ class (broken)"]:::broken
  w1n3["· controller to draining (not reached)"]:::quiet
  w1n1 --> w1n2 --> w1n3
end`);
    expect(text).toContain('w2n1["✔ exposure to draining (fine)"]:::fine');
    expect(shown(text)).toContain(
      'd1("error 1: Ingress shop/web names the class "alb", which does not exist."):::broken\nd1 -.-> w1n2\n',
    );
    expect(text).toContain('verdict(["Broken: 1 error.');
  });

  it.each([MARKUP, HOSTILE])('has the same lines whatever is in the cluster: %j', (text) => {
    expect(kindsOf(flowchart(hostile(text)))).toEqual(kindsOf(flowchart(hostile('text'))));
  });

  it('is small enough to be drawn, and has the worst', () => {
    const long = '\u{1F600}"'.repeat(2000);
    const chains = Array.from({ length: 300 }, (_, index) => ({
      exposure: { ...WEB, name: index === 299 ? 'worst' : `${long}${index}` },
      links: links(index === 299 ? 'error' : 'warning'),
    }));
    const [diagnosis] = broken(
      finding({ message: long, affects: chains.map((c) => c.exposure) }),
    ).diagnoses;
    const diagnoses = Array.from({ length: 300 }, () => diagnosis!);
    const text = flowchart(report({ chains, diagnoses, verdict: 'broken' }));
    expect(text.length).toBeLessThan(50_000);
    const edges = text
      .split('\n')
      .flatMap((line) => [
        ...(line.match(/-->|---/g) ?? []),
        ...(line.startsWith('d') && line.includes('-.->') ? line.split('&') : []),
      ]);
    expect(edges.length).toBeLessThan(500);
    expect(text).toContain('Ingress shop/worst');
    expect(text).toContain('and 280 ways in not shown');
  });
});
