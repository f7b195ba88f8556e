import { arn, certificate, instances, permit } from '../account.js';
import { small } from '../fleets.js';
import { deployment, ingress, PUBLIC, service } from '../objects.js';
import { healthy, scenario } from '../scenario.js';

/** A private authority: nobody validates its certificates, so that no hosted zone is needed. */
const AUTHORITY = arn('acm-pca', 'certificate-authority/lab-authority');
const CREATED = { 'create-acm-cert': 'true', 'acm-pca-arn': AUTHORITY };
const CERTIFICATE = arn('acm', 'certificate/lab-one-example-org');

export default scenario({
  expected: healthy({
    link: 'listener',
    difficulty: 'healthy-but-looks-odd',
    subject: '',
    rootCause: 'No fault: certificates that the controller requests itself.',
  }),
  account(account) {
    account['ec2/instances'] = instances(40);
    account['acm/certificates'].push(certificate('one.example.org'));
    for (const action of ['RequestCertificate', 'AddTagsToCertificate', 'DeleteCertificate']) {
      permit(account, `acm:${action}`);
    }
  },
  flags: ['--feature-gates=EnableCertificateManagement=true'],
  objects: [
    ...small('created', {
      ingress: {
        annotations: { ...CREATED, tags: 'Team=shop' },
        routes: [{ host: 'created.example.com' }],
      },
    }),
    ...small('created-for-many', {
      ingress: {
        annotations: { ...CREATED, 'listen-ports': '[{"HTTP": 80}, {"HTTPS": 443}]' },
        tls: ['*.wild.example.com', 'tls.example.com'],
        routes: [{ host: 'z.example.com' }, { host: 'a.example.com' }],
      },
    }),
    // One that is there goes before one that would be made.
    ...small('not-created', {
      ingress: {
        annotations: { ...CREATED, 'certificate-arn': CERTIFICATE },
        routes: [{ host: 'one.example.org' }],
      },
    }),
    ...small('not-wanted', {
      ingress: { annotations: { 'create-acm-cert': 'false', 'acm-pca-arn': AUTHORITY } },
    }),
    ...small('group', {
      ingress: {
        annotations: { ...CREATED, 'group.name': 'certified', 'group.order': '2' },
        routes: [{ host: 'second.example.com' }],
      },
    }),
    ingress({
      name: 'first',
      namespace: 'group',
      annotations: {
        ...PUBLIC,
        'healthcheck-path': '/healthz',
        'group.name': 'certified',
        'group.order': '1',
        'certificate-arn': CERTIFICATE,
      },
      routes: [{ host: 'one.example.org', paths: [{ path: '/', service: 'first' }] }],
    }),
    service({ name: 'first', namespace: 'group' }),
    deployment({ name: 'first', namespace: 'group', replicas: 2 }),
  ],
});
