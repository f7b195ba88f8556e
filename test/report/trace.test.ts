import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { traceMarkdown } from '../../src/report/trace-markdown.js';
import { traceMermaid } from '../../src/report/trace-mermaid.js';
import { loadSnapshot } from '../../src/shell/files.js';
import { readRequest } from '../../src/trace/request.js';
import { trace } from '../../src/trace/trace.js';
import type { Traced, TraceReport } from '../../src/trace/traced.js';
import { HOSTILE, MARKUP, PLAIN } from '../support/reports.js';

const RECORDINGS = new URL('../../fixtures/recordings/', import.meta.url);

async function traced(recording: string, url: string): Promise<TraceReport> {
  const snapshot = await loadSnapshot(new URL(`${recording}/snapshot.tgz`, RECORDINGS).pathname);
  const request = readRequest(url, {});
  if ('problem' in request) throw new Error(request.problem);
  const report = trace(snapshot, { subject: url, wanted: { request } });
  if ('problem' in report) throw new Error(report.problem);
  return report;
}

const STOPPED = await traced('selector-no-pods', 'http://shop.example.com/');
const ANSWERED = await traced('healthy-shop', 'https://shop.example.com/');

/** Everything in it that is a cluster's or the asker's own text is this one. */
function hostile(text: string): TraceReport {
  const [one] = ANSWERED.traces as readonly [Traced];
  const ref = { kind: text, namespace: text, name: text };
  return {
    ...ANSWERED,
    capturedAt: text,
    cluster: { name: text, version: text },
    subject: text,
    traces: [
      {
        ...one,
        request: { ...one.request, url: text, method: text },
        steps: one.steps.map((step) => ({ ...step, message: text })),
        rules: one.rules.map((rule) => ({
          ...rule,
          action: text,
          conditions: [{ text, holds: false }],
        })),
        groups: one.groups.map((group) => ({
          ...group,
          ref,
          targets: group.targets.map((target) => ({ ...target, id: text, reason: text, ref })),
        })),
        client: text,
        probes: [{ via: text, status: 200, error: undefined, agrees: true, message: text }],
      },
    ],
  };
}

describe('a trace in Markdown', () => {
  const parser = new MarkdownIt({ html: true, linkify: true });
  const tokensOf = (of: TraceReport) =>
    parser
      .parse(String(traceMarkdown(of, PLAIN)), {})
      .flatMap((token) => [token, ...(token.children ?? [])]);

  it('says how far the request comes, and what decides', () => {
    const text = String(traceMarkdown(STOPPED, PLAIN));
    expect(text).toContain('## `GET http://shop.example.com/`\n\n**Stopped**: The client gets 503');
    expect(text).toContain('- ✖ **target-group**: k8s-shop-web-fcc32a36af has no registered');
    expect(text).toContain('<details><summary>The rules</summary>\n\n- ✔ 1: forwards to');
    expect(String(traceMarkdown(ANSWERED, PLAIN))).toContain('- → 192.168.100.23:8080  healthy');
  });

  it.each([MARKUP, HOSTILE])('has no markup but its own, whatever is in it: %j', (text) => {
    const own = new Set([...tokensOf(hostile('text')).map(({ type }) => type), 'code_inline']);
    expect(tokensOf(hostile(text)).filter(({ type }) => !own.has(type))).toEqual([]);
    const htmlOf = (of: TraceReport) =>
      tokensOf(of)
        .filter(({ type }) => type.startsWith('html'))
        .map(({ content }) => content);
    expect(htmlOf(hostile(text))).toEqual(htmlOf(hostile('text')));
  });
});

describe('a trace as a flowchart', () => {
  /** The lines without what their labels say. */
  const shapeOf = (of: TraceReport): string =>
    String(traceMermaid(of, PLAIN)).replace(/"[^"]*"/g, '""');

  it('draws each step to where it stops', () => {
    const text = String(traceMermaid(STOPPED, PLAIN));
    expect(text).toContain('t1s7["✖ target-group: k8s-shop-web-fcc32a36af has no registered');
    expect(text).toContain('t1r --> t1s1 --> t1s2 --> t1s3 --> t1s4 --> t1s5 --> t1s6 --> t1s7');
    expect(text).toContain('t1g1["✖ k8s-shop-web-fcc32a36af: 0 of 0 targets receive requests"]');
    expect(text).toContain('t1o(["Stopped: The client gets 503');
  });

  it.each([MARKUP, HOSTILE])('has the same shape whatever is in it: %j', (text) => {
    expect(shapeOf(hostile(text))).toBe(shapeOf(hostile('text')));
  });

  it('is small enough to be drawn', () => {
    const [one] = hostile('\u{1F600}"'.repeat(500)).traces;
    const traces = Array.from({ length: 100 }, () => ({
      ...one!,
      groups: Array.from({ length: 100 }, () => one!.groups[0]!),
    }));
    const text = String(traceMermaid({ ...ANSWERED, traces }, PLAIN));
    expect(text.length).toBeLessThan(50_000);
    expect(text).toContain('and 92 more requests');
    const edges = text.split('\n').flatMap((line) => line.match(/-->|&/g) ?? []);
    expect(edges.length).toBeLessThan(500);
  });
});
