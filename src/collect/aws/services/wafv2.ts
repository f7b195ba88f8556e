import { GetWebACLCommand, GetWebACLForResourceCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { service } from '../service.js';

export default service(WAFV2Client, {
  GetWebACL: GetWebACLCommand,
  GetWebACLForResource: GetWebACLForResourceCommand,
});
