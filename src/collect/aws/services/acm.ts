import {
  ACMClient,
  DescribeCertificateCommand,
  ListCertificatesCommand,
} from '@aws-sdk/client-acm';
import { service } from '../service.js';

export default service(ACMClient, {
  DescribeCertificate: DescribeCertificateCommand,
  ListCertificates: ListCertificatesCommand,
});
