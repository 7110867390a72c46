import { testMatrix } from './cells';

testMatrix('sttLogistics');
