import { testFuzz } from './fuzz';

testFuzz('sttLogistics');
