import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import type { RolloutReport } from '../../src/replacement/report.js';
import { rolloutHtml } from '../../src/report/rollout-html.js';
import { rolloutMarkdown } from '../../src/report/rollout-markdown.js';
import { attribute, parsedHtml, textOf, type Element } from '../support/html.js';
import { MARKUP, PLAIN } from '../support/reports.js';
import { timed } from '../support/timed.js';

const OPEN = await timed('no-prestop');
const CLOSED = await timed('healthy-rollout');

/** Everything in it that is a cluster's own text is this one. */
function hostile(text: string): RolloutReport {
  const ref = { kind: text, namespace: text, name: text };
  return {
    ...OPEN,
    capturedAt: text,
    cluster: { name: text, version: text },
    workload: ref,
    settings: OPEN.settings.map((setting) => ({ ...setting, name: text, value: text })),
    ways: OPEN.ways.map((way) => ({
      ...way,
      targetGroup: ref,
      windows: way.windows.map((window) => ({ ...window, message: text })),
    })),
    notes: [text],
    fixes: [{ message: text, commands: [text] }],
    assumptions: [{ name: text, value: 1, why: 'not seen' }, ...OPEN.assumptions],
  };
}

const treeOf = (of: RolloutReport): readonly Element[] => {
  const { errors, elements } = parsedHtml(String(rolloutHtml(of, PLAIN)));
  expect(errors).toEqual([]);
  return elements;
};

describe('a rollout as a page', () => {
  it('draws the seconds, and says in words what is drawn', () => {
    const [going, coming, all] = treeOf(OPEN).filter(
      (element) => attribute(element, 'role') === 'img',
    );
    expect(attribute(going!, 'aria-label')).toBe(
      'An old pod goes. pod: finishes what it has from 0 to 80 s; sent to: requests are sent from 0 to 15 s; may fail: requests may fail from 0 to 15 s.',
    );
    expect(attribute(coming!, 'aria-label')).toContain('pod: takes requests from 15 to 45 s');
    expect(attribute(all!, 'aria-label')).toContain('old pods: takes requests from 0 to 90 s');
    const bars = going!.childNodes
      .flatMap((node) => ('tagName' in node && node.tagName === 'rect' ? [node] : []))
      .map((bar) => ['class', 'x', 'width'].map((name) => attribute(bar, name)));
    // 890 units are 80 seconds, from 90 on.
    expect(bars).toEqual([
      ['ends', '90', '890'],
      ['sent', '90', '166.9'],
      ['fails', '90', '166.9'],
    ]);
  });

  it('says when requests may fail, and what closes it', () => {
    const text = textOf(treeOf(OPEN)[0]!).replace(/\s+/g, ' ');
    expect(text).toContain('Open Requests may fail, for 15 s at a time.');
    expect(text).toContain('from 0 s to 15 s from the deletion of a pod');
    expect(text).toContain('Let the preStop hook wait 15 s.kubectl -n shop patch deployment web');
    expect(textOf(treeOf(CLOSED)[0]!)).toContain('Closed');
  });

  it('asks for nothing, and has the same elements whatever is in the cluster', () => {
    const shapeOf = (of: RolloutReport) => treeOf(of).map(({ tagName }) => tagName);
    expect(shapeOf(hostile(MARKUP))).toEqual(shapeOf(hostile('text')));
    for (const { tagName, attrs } of treeOf(hostile(MARKUP))) {
      expect(tagName).not.toMatch(/^(?:script|img|iframe|object|form)$/);
      for (const { name, value } of attrs) {
        expect(name).not.toMatch(/^on|^style$/);
        if (/^(?:href|src)$/.test(name)) expect(value).toBe('data:,');
      }
    }
  });
});

describe('a rollout in Markdown', () => {
  const parser = new MarkdownIt({ html: true, linkify: true });
  const typesOf = (of: RolloutReport): readonly string[] =>
    parser
      .parse(String(rolloutMarkdown(of, PLAIN)), {})
      .flatMap(({ type, children }) => [type, ...(children ?? []).map((child) => child.type)]);

  it('says what happens when', () => {
    const text = String(rolloutMarkdown(OPEN, PLAIN));
    expect(text).toContain('# Rollout: Open\n');
    expect(text).toContain('| 0–15 s | **requests may fail** |');
    expect(text).toContain('| 80 s | SIGKILL, at the latest |');
    expect(text).toContain('- Let the preStop hook wait 15 s.\n\n```sh\nkubectl -n shop patch');
  });

  it('has no markup but its own, whatever is in the cluster', () => {
    const own = typesOf(hostile('text'));
    expect(
      typesOf(hostile(MARKUP)).filter((type) => !own.includes(type) && type !== 'code_inline'),
    ).toEqual([]);
    expect(own.some((type) => /html|link|image/.test(type))).toBe(false);
  });
});
