import { arn, certificate, instances } from '../account.js';
import { small } from '../fleets.js';
import { createTrustStore } from '../restore-aws.js';
import { healthy, scenario } from '../scenario.js';

const certificateOf = (name: string): string => arn('acm', `certificate/lab-${name}`);
const ONE = certificateOf('one-example-org');
const TWO = certificateOf('two-example-org');
const STORE = arn('elasticloadbalancing', 'truststore/authorities/lab0authorities');
const HTTPS = { 'listen-ports': '[{"HTTPS":443}]' };
const json = (value: unknown): string => JSON.stringify(value);

export default scenario({
  expected: healthy({
    link: 'listener',
    difficulty: 'healthy-but-looks-odd',
    subject: '',
    rootCause: 'No fault: each annotation that decides how a load balancer listens.',
  }),
  account(account) {
    account['ec2/instances'] = instances(60);
    account['acm/certificates'].push(
      certificate('one.example.org'),
      certificate('two.example.org'),
      certificate('*.example.com'),
      certificate('deep.shop.example.com'),
    );
  },
  flags: ['--disable-restricted-sg-rules=true'],
  first: async ({ aws, ids }) => createTrustStore(aws.elb, ids, STORE),
  objects: [
    ...small('ports', {
      ingress: {
        annotations: {
          'listen-ports': '[{"HTTP": 80}, {"HTTPS": 443, "HTTP": 8080}, {"HTTPS": 8443}]',
          'certificate-arn': `${ONE}, ${TWO}`,
          'ssl-policy': 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
          'listener-attributes.HTTP-80': 'routing.http.response.server.enabled=false',
          'listener-attributes.HTTPS-443':
            'routing.http.response.strict_transport_security.header_value=max-age=31536000,routing.http.response.server.enabled=false',
          // There is no such listener.
          'listener-attributes.HTTPS-80': 'routing.http.response.server.enabled=true',
        },
        routes: [{ host: 'one.example.org' }, { host: 'two.example.org' }],
      },
    }),
    ...small('redirected', {
      ingress: {
        annotations: {
          'listen-ports': '[{"HTTP": 80}, {"HTTP": 8080}, {"HTTPS": 443}, {"HTTPS": 8443}]',
          'ssl-redirect': '8443',
          'certificate-arn': ONE,
        },
        routes: [{ host: 'one.example.org' }],
        defaultBackend: {},
      },
    }),
    ...small('tls-by-default', {
      ingress: { annotations: { 'certificate-arn': TWO }, routes: [{ host: 'two.example.org' }] },
    }),
    ...small('certificates-found', {
      ingress: {
        annotations: HTTPS,
        tls: ['web.example.com', 'deep.shop.example.com'],
        routes: [{ host: 'api.example.com' }, {}],
      },
    }),
    ...small('certificates-passed-on', {
      ingress: {
        annotations: {
          'certificate-arn': ONE,
          'mutual-authentication': json([{ port: 443, mode: 'passthrough' }]),
        },
        routes: [{ host: 'one.example.org' }],
      },
    }),
    ...small('certificates-verified', {
      ingress: {
        annotations: {
          'listen-ports': '[{"HTTPS": 443}, {"HTTPS": 8443}, {"HTTPS": 9443}]',
          'certificate-arn': ONE,
          'mutual-authentication': json([
            { port: 443, mode: 'verify', trustStore: 'authorities' },
            {
              port: 8443,
              mode: 'verify',
              trustStore: STORE,
              ignoreClientCertificateExpiry: true,
              advertiseTrustStoreCaNames: 'on',
            },
            { port: 9443, mode: 'off' },
          ]),
        },
        routes: [{ host: 'one.example.org' }],
      },
    }),
    ...small('rest-to-pods', {
      ingress: { routes: [{ host: 'rest.example.com' }], defaultBackend: { port: 80 } },
    }),
  ],
});
