import { CHAIN, type ChainLink } from '../../src/chain.js';
import type {
  Diagnosis,
  Finding,
  LinkState,
  Place,
  PlannedChange,
  Ref,
  Report,
} from '../../src/findings/finding.js';

export const WEB: Ref = { kind: 'Ingress', namespace: 'shop', name: 'web' };
export const PLAIN = { paint: (_tone: string, text: string) => text };
// Clears the screen, sets the title, C1 CSI, turns the text around, breaks the line.
export const HOSTILE = '\u001b[2J\u001b]0;owned\u0007\u009b31m\u202egnp\r\nok\u007f\u2028';
export const CONTROL =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

export const links = (state: LinkState, changes: Partial<Record<ChainLink, LinkState>> = {}) =>
  ({ ...Object.fromEntries(CHAIN.map((link) => [link, state])), ...changes }) as Record<
    ChainLink,
    LinkState
  >;

export const finding = (changes: Partial<Finding> = {}): Finding => ({
  check: 'class/no-class',
  severity: 'error',
  confidence: 'proven',
  subject: WEB,
  message: 'Ingress shop/web names the class "alb", which does not exist.',
  fix: 'Create the class.',
  commands: ['kubectl get ingressclass'],
  evidence: [
    {
      section: 'kubernetes/ingresses.networking.k8s.io',
      ref: WEB,
      path: ['spec', 'rules', 0, 'host'],
      value: 'shop.test',
    },
    {
      section: 'kubernetes/ingressclasses.networking.k8s.io',
      ref: { kind: 'IngressClass', name: 'alb' },
      path: [],
      value: null,
    },
  ],
  affects: [WEB],
  lowered: false,
  ...changes,
});

export const report = (changes: Partial<Report> = {}): Report => ({
  version: 1,
  capturedAt: '2026-01-01T00:00:00Z',
  cluster: { name: 'prod', version: '1.36' },
  subject: null,
  chains: [{ exposure: WEB, links: links('clear') }],
  diagnoses: [],
  coverage: [
    { check: 'class/no-class', severity: 'error', outcome: 'ran', visited: 4, settling: 0 },
  ],
  gaps: [],
  suppressed: [],
  verdict: 'healthy',
  ...changes,
});

export const broken = (cause: Finding, symptoms: readonly Finding[] = []): Report =>
  report({
    chains: [{ exposure: WEB, links: links('untested', { exposure: 'clear', class: 'error' }) }],
    diagnoses: [{ severity: 'error', cause, symptoms }],
    verdict: 'broken',
  });

// What markup, tables, templates and logs of CI obey.
export const MARKUP =
  '</script></details></svg><img src=x onerror=alert(1)>"\'`</code>```*b*_c_~~d~~|[x](http://evil.test)' +
  ' ![i](http://evil.test/i.png) <http://evil.test> https://evil.test www.evil.test a@evil.test @everyone #1' +
  ' &lt;b&gt; $x$ :tada: {0} ]]> --> ::error::x ##[error]x %0A #quot; <!-- \\';

/** Every text in it is this one. */
export const hostile = (text = HOSTILE): Report => {
  const ref: Ref = { kind: text, namespace: text, name: text, arn: text };
  const place: Place = { file: text, line: 3, column: 5 };
  const cause = finding({
    subject: ref,
    message: text,
    fix: text,
    commands: [text],
    evidence: [
      {
        section: 'kubernetes/ingresses.networking.k8s.io',
        ref,
        path: [text],
        value: { [text]: text },
      },
    ],
    affects: [ref],
  });
  const diagnosis: Diagnosis = { severity: 'error', cause, symptoms: [cause], place };
  const change: PlannedChange = {
    action: 'update',
    kind: 'ListenerRule',
    name: text,
    summary: text,
    fields: [{ path: text, before: text, after: { [text]: text }, replaces: true }],
    parts: [],
  };
  return {
    version: 1,
    capturedAt: text,
    cluster: { name: text, version: text },
    subject: text,
    chains: [{ exposure: ref, links: links('unknown', { class: 'error' }) }],
    diagnoses: [{ ...diagnosis, standing: 'introduced' }],
    coverage: [{ check: 'class/no-class', severity: 'error', outcome: 'crashed', error: text }],
    gaps: [{ source: 'aws', operation: text, resource: text, reason: 'forbidden', message: text }],
    suppressed: [
      {
        finding: cause,
        by: 'annotation',
        reason: text,
        source: cause.evidence[0],
        uncovers: [cause],
      },
    ],
    skips: { checks: ['class/no-class'], idle: [text] },
    fixed: [{ ...diagnosis, standing: 'fixed' }],
    preflight: {
      manifests: { created: [ref], replaced: [ref], removed: [ref], same: [ref], ignored: [ref] },
      problems: [{ place, message: text }],
      plan: [{ stack: ref, serves: [ref], state: 'planned', reason: text, changes: [change] }],
      headroom: [{ quota: text, within: ref, before: 1, after: 2, max: 3 }],
    },
    verdict: 'broken',
  };
};
