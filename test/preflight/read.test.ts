import { describe, expect, it } from 'vitest';
import { readManifests, type Manifests, type ReadOptions } from '../../src/preflight/read.js';

const read = (text: string, options: Partial<ReadOptions> = {}, isNamed = true): Manifests =>
  readManifests([{ file: 'web.yaml', text, isNamed }], {
    namespace: 'default',
    isOnly: false,
    ...options,
  });

/** As a terminal shows them. */
const problemsOf = (text: string, options?: Partial<ReadOptions>): readonly string[] =>
  read(text, options).problems.map(
    ({ place, message }) => `${place.file}:${place.line}:${place.column}: ${message}`,
  );

const namesOf = ({ objects }: Manifests): readonly string[] =>
  objects.map(({ ref }) => `${ref.kind} ${ref.namespace ?? '-'}/${ref.name}`);

const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  ports:
    - port: 80
`;

describe('what kubectl reads', () => {
  it('several documents, comments and directives between them', () => {
    const text = `# Source: shop/templates/service.yaml
${SERVICE}--- # the next
# nothing
---
${SERVICE.replace('web', 'api')}...
`;
    expect(namesOf(read(text))).toEqual(['Service default/web', 'Service default/api']);
    expect(read(text).problems).toEqual([]);
  });

  it('a List, and a typed list whose items do not say what they are', () => {
    const text = `apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: ServiceList
    items:
      - metadata: { name: web, namespace: shop }
        spec: { ports: [{ port: 80 }] }
  - { apiVersion: v1, kind: Secret, metadata: { name: key } }
`;
    const manifests = read(text);
    expect(namesOf(manifests)).toEqual(['Service shop/web']);
    expect(manifests.ignored).toEqual([{ kind: 'Secret', name: 'key' }]);
    expect(manifests.objects[0]?.placeOf(['spec', 'ports', 0, 'port'])).toEqual({
      file: 'web.yaml',
      line: 8,
      column: 27,
    });
  });

  it('JSON, with tabs too', () => {
    const text = JSON.stringify(
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: {} },
      null,
      '\t',
    );
    expect(namesOf(read(text))).toEqual(['Service default/web']);
    expect(read(text).problems).toEqual([]);
  });

  it('anchors and merge keys, and knows where a field that comes through one is written', () => {
    const text = `apiVersion: v1
kind: Service
metadata:
  name: web
  labels: &labels
    app: web
spec:
  selector: *labels
  ports:
    - &port { port: 80, targetPort: 8080 }
    - <<: *port
      name: tls
      port: 443
`;
    const [service] = read(text).objects;
    expect(service?.value).toMatchObject({
      spec: { selector: { app: 'web' }, ports: [{}, { port: 443, targetPort: 8080 }] },
    });
    const at = (...path: (string | number)[]) => service?.placeOf(path).line;
    expect(at('spec', 'selector', 'app')).toBe(6);
    expect(at('spec', 'ports', 1, 'port')).toBe(13);
    expect(at('spec', 'ports', 1, 'targetPort')).toBe(10);
    expect(at('spec', 'ports', 7)).toBe(9);
    expect(at('status')).toBe(1);
  });

  it('numbers and times as Go does', () => {
    const text = `${SERVICE}      name: 2026-01-01
      targetPort: 0x50
`;
    expect(read(text).objects[0]?.value).toMatchObject({
      spec: { ports: [{ name: '2026-01-01', targetPort: 80 }] },
    });
    expect(problemsOf(text.replace('2026-01-01', '12:30'))).toEqual([]);
  });

  it('objects without namespace into the one that is meant, and those of none into none', () => {
    const text = `${SERVICE}---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: alb, namespace: shop }
spec: { controller: ingress.k8s.aws/alb }
`;
    expect(namesOf(read(text, { namespace: 'shop', isOnly: true }))).toEqual([
      'Service shop/web',
      'IngressClass -/alb',
    ]);
  });

  it('nothing in a file of a folder that holds only comments', () => {
    expect(read('# nothing\n---\n', {}, false)).toEqual({ objects: [], ignored: [], problems: [] });
  });

  it('an annotation without a value, which is an empty one', () => {
    const text = SERVICE.replace('name: web', 'name: web\n  annotations: { a: , b: ~ }');
    expect(read(text).objects[0]?.value).toMatchObject({
      metadata: { annotations: { a: '', b: '' } },
    });
  });
});

describe('what the API server fills in', () => {
  it('of Services and pods', () => {
    const text = `${SERVICE}---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          ports: [{ containerPort: 8080 }]
          readinessProbe: { httpGet: { port: 8080 } }
`;
    const [service, deployment] = read(text).objects;
    expect(service?.value).toMatchObject({
      spec: {
        type: 'ClusterIP',
        internalTrafficPolicy: 'Cluster',
        ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
      },
    });
    expect(deployment?.value).toMatchObject({
      spec: {
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%' } },
        template: {
          spec: {
            terminationGracePeriodSeconds: 30,
            containers: [
              {
                ports: [{ protocol: 'TCP' }],
                readinessProbe: { periodSeconds: 10, httpGet: { path: '/', scheme: 'HTTP' } },
              },
            ],
          },
        },
      },
    });
  });
});

describe('bad input', () => {
  const twice = `${SERVICE}---\n${SERVICE}`;
  const laughs = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
    .concat(
      Array.from({ length: 9 }, (_, i) => {
        const alias = `*a${i}`;
        return `a${i + 1}: &a${i + 1} [${Array.from({ length: 10 }, () => alias).join(', ')}]`;
      }),
    )
    .join('\n');

  it.each<[string, string, readonly string[]]>([
    ['an empty file', '', ['1:1: expected an object of Kubernetes, found an empty file.']],
    ['only comments', '# soon\n', ['1:1: expected an object of Kubernetes, found none.']],
    [
      'no YAML',
      `${SERVICE}---\nspec: [\n---\n${SERVICE.replace('web', 'api')}`,
      [
        '9:7: expected YAML: flow sequence in block collection must be sufficiently indented and end with a ].',
      ],
    ],
    [
      'tabs',
      'apiVersion: v1\nmetadata:\n\tname: web\n',
      ['3:1: expected YAML: tabs are not allowed as indentation.'],
    ],
    [
      'an alias of nothing',
      'a: *b\n',
      ['1:4: expected an anchor &b before its alias, found none.'],
    ],
    ['a text', 'just words\n', ['1:1: expected an object of Kubernetes, found a text.']],
    ['a list', '- a: 1\n', ['1:1: expected an object of Kubernetes, found a list.']],
    [
      'no apiVersion',
      'kind: Service\nmetadata: { name: web }\n',
      ['1:1: expected apiVersion to be a text, found nothing.'],
    ],
    [
      'values of a chart',
      'replicas: 3\n',
      ['1:1: expected apiVersion to be a text, found nothing.'],
    ],
    [
      'a slip of the finger',
      'apiVersion: networking.k8s.io/v1\nkind: Ingres\nmetadata: { name: web }\n',
      ['2:1: no kind "Ingres" in apiVersion "networking.k8s.io/v1", expected kind Ingress.'],
    ],
    [
      'a version that is no more',
      'apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: { name: web }\n',
      [
        '2:1: no kind "Ingress" in apiVersion "extensions/v1beta1", expected apiVersion networking.k8s.io/v1.',
      ],
    ],
    [
      'no name',
      'apiVersion: v1\nkind: Service\nmetadata: { labels: {} }\n',
      ['3:1: metadata.name: expected a text, found nothing.'],
    ],
    [
      'no metadata',
      'apiVersion: v1\nkind: Service\n',
      ['1:1: expected metadata.name, found no metadata.'],
    ],
    [
      'generateName',
      'apiVersion: v1\nkind: Service\nmetadata: { generateName: web- }\n',
      [
        '3:13: expected metadata.name, found generateName: which object is meant is not known, and kubectl apply refuses it.',
      ],
    ],
    [
      'a field of another type',
      SERVICE.replace('80', '"80"'),
      ['7:7: spec.ports[0].port: expected a number, found a string.'],
    ],
    [
      'annotations that are no texts',
      SERVICE.replace('name: web', 'name: web\n  annotations:\n    a: yes\n    b: 80\n    c: "no"'),
      [
        '6:5: metadata.annotations.a: expected a string, found a boolean: quote it, as "true" or "80"; yes, no, on and off are booleans too.',
        '7:5: metadata.annotations.b: expected a string, found a number: quote it, as "true" or "80"; yes, no, on and off are booleans too.',
      ],
    ],
    [
      'a key that is there twice',
      SERVICE.replace('name: web', 'name: api\n  name: web'),
      ['5:3: this key is there twice; the last one counts.'],
    ],
    [
      'an object that is there twice',
      twice,
      ['12:3: Service web is there twice, first at web.yaml:4; the last one counts.'],
    ],
    [
      'a template',
      SERVICE.replace('name: web', 'name: {{ .Release.Name }}-web'),
      ['4:9: this is a template, with {{ … }} in it: give what comes of it, as of helm template.'],
    ],
    [
      'a template that is YAML',
      SERVICE.replace('name: web', 'name: {{ .Values.name }}'),
      ['4:3: this is a template, with {{ … }} in it: give what comes of it, as of helm template.'],
    ],
    [
      'a kustomization',
      'resources:\n  - web.yaml\n',
      ['1:1: this is for kustomize: give what comes of it, as kustomize build DIR | … -f -.'],
    ],
    [
      'a billion laughs',
      laughs,
      ['1:1: its aliases stand for more than any manifest holds, and are not followed.'],
    ],
    ['too many levels', `${'['.repeat(100_000)}`, ['1:1: it is nested too deeply to be read.']],
  ])('%s', (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems.map((each) => `web.yaml:${each}`));
  });

  it('does not keep the good documents from being read', () => {
    const text = `a: [\n---\n${SERVICE}---\n\t- x\n---\n${SERVICE.replace('web', 'api')}`;
    expect(namesOf(read(text))).toEqual(['Service default/web', 'Service default/api']);
  });

  it('is an object of another namespace than -n says', () => {
    const text = SERVICE.replace('name: web', 'name: web\n  namespace: blog');
    expect(problemsOf(text, { namespace: 'shop', isOnly: true })).toEqual([
      'web.yaml:5:3: the object is of namespace "blog", and -n says "shop".',
    ]);
    expect(problemsOf(text, { namespace: 'shop' })).toEqual([]);
  });

  it('is not what has {{ in a text', () => {
    const text = SERVICE.replace('name: web', `name: web\n  annotations: { a: '{{ .Values.x }}' }`);
    expect(problemsOf(text)).toEqual([]);
  });

  it('of one object that is there twice the last counts', () => {
    const { objects } = read(twice.replace(/80(?=\n$)/, '81'));
    expect(objects).toHaveLength(1);
    expect(objects[0]?.value).toMatchObject({ spec: { ports: [{ port: 81 }] } });
  });
});

it('reads 10 MB', () => {
  const one = SERVICE.replace('  ports', `  externalName: ${'x'.repeat(5000)}\n  ports`);
  const many = Array.from({ length: 2000 }, (_, index) => one.replace('web', `web-${index}`));
  const manifests = read(many.join('---\n'));
  expect(manifests.problems).toEqual([]);
  expect(manifests.objects).toHaveLength(2000);
  expect(manifests.objects.at(-1)?.placeOf(['metadata', 'name']).line).toBe(1999 * 9 + 4);
});
