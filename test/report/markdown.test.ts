import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/findings/finding.js';
import { reportMarkdown } from '../../src/report/markdown.js';
import { code, codeCell, fence, prose } from '../../src/report/markdown-text.js';
import { broken, finding, hostile, links, MARKUP, PLAIN, report, WEB } from '../support/reports.js';

// More than any site that shows a ticket turns into markup.
const parser = new MarkdownIt({ html: true, linkify: true });
type Token = ReturnType<typeof parser.parse>[number];

const tokensOf = (text: string): readonly Token[] =>
  parser.parse(text, {}).flatMap((token) => [token, ...(token.children ?? [])]);

const typesOf = (text: string): readonly string[] => tokensOf(text).map(({ type }) => type);

const markdown = (of: Report): string => String(reportMarkdown(of, PLAIN));

/** What a reader sees of it. */
const shown = (text: string): string =>
  tokensOf(text)
    .filter(({ children }) => children === null)
    .map(({ content }) => content)
    .join('');

describe('text in Markdown', () => {
  it.each([
    ['prose', prose],
    ['code', code],
  ])('%s is only text, and the same', (_what, written) => {
    const text = `x ${written(MARKUP)} y`;
    expect(new Set(typesOf(text))).toEqual(
      new Set(['paragraph_open', 'inline', 'text', 'code_inline', 'paragraph_close']),
    );
    expect(shown(text)).toBe(`x ${MARKUP} y`);
  });

  it('is code where a site would make a link of it, without the marks around it', () => {
    expect(prose('as (@all) or #12, see https://x.test/a.')).toBe(
      'as (`@all`) or `#12`, see `https://x.test/a`.',
    );
  });

  it.each(['', ' ', '`', ' `', '``` x'])('keeps the code %j', (text) => {
    const [token] = tokensOf(code(text)).filter(({ type }) => type === 'code_inline');
    expect(token?.content.trim()).toBe(text.trim());
  });

  it('stays in its cell', () => {
    const text = `| a | b |\n| --- | --- |\n| ${codeCell(MARKUP)} | ${codeCell('|')} |`;
    expect(typesOf(text).filter((type) => type === 'td_open')).toHaveLength(2);
    expect(typesOf(text).some((type) => /html|link|image|em_|strong|_s_/.test(type))).toBe(false);
  });

  it('stays in its fence', () => {
    const [token, ...others] = tokensOf(fence([MARKUP, '```', '````'], 'sh'));
    expect(others).toEqual([]);
    expect(token?.content).toBe(`${MARKUP}\n\`\`\`\n\`\`\`\`\n`);
  });
});

describe('the Markdown', () => {
  it('gives the fault, its fix, what was seen, symptoms folded, and where to read on', () => {
    const symptom = finding({ check: 'model/no-model', message: 'No model.' });
    const text = markdown(broken(finding(), [symptom, symptom]));
    expect(text).toContain('# Ingress Doctor: Broken\n');
    expect(text).toContain('| `Ingress shop/web` | ✔ ✖ · ·');
    expect(text).toContain('### 1. error: Ingress shop/web names the class "alb"');
    expect(text).toContain('**Fix:** Create the class.\n\n```sh\nkubectl get ingressclass\n```\n');
    expect(text).toContain('| `Ingress shop/web` | `spec.rules[0].host` | `"shop.test"` |');
    expect(text).toContain('| `IngressClass alb` |  | not found |');
    expect(text).toContain('<details><summary>It explains 2 symptoms</summary>\n\n- so No model.');
    expect(text).toContain('Why: `ingress-doctor explain class/no-class`');
  });

  it('says that all is well, and nothing of what was not looked at', () => {
    const text = markdown(report());
    expect(text).toContain('**Healthy**: nothing wrong was found. Looked at 1 way in');
    expect(text).not.toContain('Not looked at');
    expect(text).not.toContain('## Diagnoses');
  });

  it('says what became of two states, where in a file, and what nobody wants to hear of', () => {
    const [diagnosis] = broken(finding()).diagnoses;
    const place = { file: 'k8s/web.yaml', line: 12, column: 5 };
    const text = markdown(
      report({
        diagnoses: [{ ...diagnosis!, standing: 'introduced', place }],
        fixed: [{ ...diagnosis!, standing: 'fixed' }],
        suppressed: [
          {
            finding: finding(),
            by: 'annotation',
            reason: 'known until Friday',
            source: null,
            uncovers: [],
          },
        ],
        verdict: 'broken',
      }),
    );
    expect(text).toContain('### 1. error (introduced): Ingress shop/web');
    expect(text).toContain('At `k8s/web.yaml:12:5`.');
    expect(text).toContain('## Fixed\n\n- error: Ingress shop/web names the class');
    expect(text).toContain(
      '<details><summary>1 suppressed</summary>\n\n- error class/no-class of Ingress shop/web: "known until Friday"',
    );
  });

  it('has no markup but its own, whatever is in the cluster', () => {
    const own = typesOf(markdown(hostile('text')));
    expect(typesOf(markdown(hostile(MARKUP))).filter((type) => !own.includes(type))).toEqual([]);
    const htmlOf = (of: Report) =>
      tokensOf(markdown(of))
        .filter(({ type }) => type.startsWith('html'))
        .map(({ content }) => content);
    expect(htmlOf(hostile(MARKUP))).toEqual(htmlOf(hostile('text')));
  });

  it('counts what it leaves out', () => {
    const [diagnosis] = broken(finding()).diagnoses;
    const text = markdown(
      report({
        chains: Array.from({ length: 102 }, () => ({ exposure: WEB, links: links('error') })),
        diagnoses: Array.from({ length: 103 }, () => diagnosis!),
        verdict: 'broken',
      }),
    );
    expect(text).toContain('And 2 ways in not shown.');
    expect(text).toContain('And 3 more; `-o json` has them all.');
  });
});
