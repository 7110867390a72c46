import { KUAIDI100_ENTERPRISE } from './kuaidi100-enterprise.mjs';

/**
 * What the code does not say of the providers: where they come from, how they bill, how their
 * answers are judged.
 */
export const PROVIDERS = [
	{
		folder: 'nodes/Kuaidi100',
		edition: 'cloudMarket',
		nodes: ['kuaidi100', 'kuaidi100AuthorizationTrigger', 'kuaidi100OrderTrigger'],
		page: 'kuaidi100.md',
		title: 'Kuaidi100 (快递100 电商订单导入)',
		intro: `
Kuaidi100's cloud market API reads the orders of thirteen Chinese marketplaces and reports waybills back to them. One address
(\`http://cloud.kuaidi100.com/api\`), form-encoded POST, signed with a constant of the account. Times are China's (UTC+8).
Source: the vendor's page 电商订单导入API. [Credentials](../README.md#credentials), [billing](billing.md),
[polling](polling.md), [order model](order-model.md).

**Billing.** Each order that is read costs one call, and a read that finds none costs one. Whether authorization URLs and ship-backs
are billed is not documented: count one call each.

**Platforms.** Orders can be imported from thirteen platforms; the vendor documents the ship-back for four of them (Weidian, JD.com,
Taobao, Youzan). A ship-back for another one is sent, with a warning above the output. Pinduoduo is not supported by the vendor.

**The authorization callback is not signed.** Its address carries a token for this account, this trigger and one platform. It proves that a link of the
trigger was used, and no more: whoever holds a link can report any shop of that platform. Compare \`shopId\` with the shops you expect before you rely on it,
and leave *Check Token* on: without it anybody who knows the address can report a shop.

**Where the vendor's page is silent**, and what this pack does:

- Which time a window filters on: the example's order was created seven months before its window and updated inside it, so the
  window is taken for one of update times. Whether its ends are included: neighbouring windows share a second, whose orders come once.
- How long a window may be, and how a longer one is refused: the whole range is asked for first. A refusal that speaks of its length
  (code 60201, or words such as 时间范围过大, 不能超过, 缩小时间范围) is answered with halves; “Longest Window” asks for shorter ones from the start.
- Whether an answer may cover less than was asked for: where its \`endTime\` lies inside the window, the rest is asked for after it.
- What an empty window looks like: \`total\` 0, with or without \`orderList\`, or an empty \`data\` beside “success”. A list without \`total\` counts as whole; a \`total\` that is no number is an error.
- What a repeated ship-back does, and whether a ship-back can be looked up: one that was refused (code 400, \`isSuccess\` false) may be
  sent again; after a lost answer, or a server's own error (5xx), it is not sent again automatically.
- How else the authorization callback may be written: a form, JSON in a text or inside \`data\` or \`param\`, the platform in another letter case or under a sister's name (\`TMALL\` for a link of
  \`TAOBAO\`) are read; \`platform\` is the documented code, \`type\` the word as it came. What carries a link's token and cannot be read is a failed execution with the body's shape.
- The encoding: UTF-8, as in the examples, unless an answer declares GBK, GB2312, GB18030 or Big5.`,
		answers: `
Success is \`code\` 200; a ship-back also needs \`data.isSuccess\` true. Everything else is a refusal, except an answer with neither: that
is a lost answer, and a ship-back whose answer was lost is an unknown outcome. Kuaidi100 documents no other codes; those below come from
its sister APIs behind the same address; a refusal with another code is told by its words, in simplified or traditional characters, and the
table shows how they may be worded. A ship-back that was refused with a time-out, an error inside, or a busy service is an unknown outcome, too;
only too many calls (429, 请求过于频繁) promise that nothing was done.`,
	},
	{
		folder: 'nodes/Kuaidi100',
		edition: 'enterprise',
		nodes: ['kuaidi100', 'kuaidi100PushTrigger'],
		answersIn: 'enterprise/answers.ts',
		page: 'kuaidi100-enterprise.md',
		title: 'Kuaidi100 Enterprise (快递100 企业版 订单导入)',
		intro: KUAIDI100_ENTERPRISE.intro,
		answers: KUAIDI100_ENTERPRISE.answers,
		doubts: KUAIDI100_ENTERPRISE.doubts,
	},
	{
		folder: 'nodes/SttLogistics',
		page: 'stt.md',
		title: 'STT Logistics (世通: 丁仓优选, 小丁物流)',
		intro: `
STT (世通) connects hundreds of freight forwarders behind one API, under two brands with a host each: DingCang 丁仓优选
(\`http://best.dingcang.vip\`) and DingExpress 小丁物流 (\`http://oms.dingexpress.cn\`). JSON POST to \`/api/*.php\`; app key and app secret
travel in the body. Times are China's (UTC+8). Source: the vendor's document 开放接口.
[Credentials](../README.md#credentials), [billing](billing.md), [order model](order-model.md).

**Billing.** Creating an order buys its label from the account's balance. Reading channels, prices, labels, tracking, the account and
the cancel status costs nothing that the vendor documents.

**Idempotency.** STT takes an order number (OrderID) only once. “Order: Create” and “Create Many” look a known number, or one whose answer
was lost, up and return its label, flagged \`reused: true\`; the number of a cancelled order is an error.`,
		answers: `
Success is \`code\` 200, as number or text; the place of the code differs from call to call. Answers of “Order: Cancel”: 200 cancelled, 300 requested (the
vendor decides later), 400 failed. “Order: Get Cancel Status” answers 0 not requested, 1 refunding, 2 refunded, 3 cannot be refunded.
Any other refusal shows the words of the vendor or its carrier. A code of 500 to 599 is the server's own error, which does not say how far
it had come: a creation or cancellation is looked up, a SCAN form stays unknown and is not sent again. The same goes for a time-out of the carrier
behind STT. Codes 429 and 503 are “busy”. Refusals are told apart by their words, in simplified or traditional characters; the table shows
examples, and the first row that fits counts. A number that exists is looked up in any wording.`,
		doubts: `
None of this was checked against a live account. What the nodes do:

- **Types.** The table names types, the samples put most numbers in quotes. The nodes send what the table says and read both.
- **Required, yet empty.** The table demands Scompany and Sadd2, while the samples leave them empty or omit them: both are always sent, empty
  if the order has none. An optional field without content is left out, never sent empty.
- **Weight.** The table's row lost its name; the samples call it Weight: the kilograms of all boxes together.
- **Several products in one box.** A row of parcels has a box and one product. Products of one box are rows with the same box number, weight
  and size; Parcel_num and Weight count the box once. That reading is ours.
- **Warehouse stock.** With ckid the parcels may be missing, and the document names SKUs nowhere else; its sample has both. Without a default
  box the node sends none; fill “Parcels” where the warehouse needs to know the products.
- **Lengths, countries, currency.** The document states no lengths, no form of a country (samples: US) and no currency of price: they are the
  channel's, whose refusal is shown.
- **A label that is not ready.** No answer is documented. Success without file or number is “pending”; so is any refusal but that of an
  unknown order or of the account, while the node waits. An order whose list lacks boxes is pending; without a list its label counts for all of them.
- **What is a tracking number.** Letters and digits, with at least one digit: false, 0, 待更新 or 9.4E+21 is none, and neither is a file's
  address what does not look like one. Such a label is pending. A list of boxes may be objects, texts, a text with commas, or JSON; boxes
  without a file each share the order's.
- **Boxes.** Only the call for many labels lists boxes. “Label: Get” asks it when the item has several boxes (parcels or shipment.boxes) or waits.
- **Envelopes.** An answer may come in the envelope of another call, a list of one as its only row, a reason as an object: all are read.
  Success is only what the call's own documented key says, where every code around it is 200.
- **Raw.** The provider's row about the item, without the envelope around it, since envelopes differ from call to call. An answer without
  rows (account, tracking, cancel status, SCAN form) is given whole; a price has its channel's ID added.
- **How many at once.** No limit is documented for orders, order numbers or tracking numbers in one call: 50 by default, SCAN forms all.
- **A number that exists.** Which order it belongs to is not said: its label is returned as it is, with \`reused: true\`, unless it was cancelled.
  Nor is its channel: \`carrier\` and \`service\` are those you ask for now. Where a run may choose another channel than the one before (the
  cheapest rate), keep a record of what was bought, as example 2 does, and ship back from that.
  After a lost answer \`reused\` is true as well, for nobody can tell which call bought it.
- **Cancel status of an order nobody cancelled.** 0 by the document; 记录不存在! is taken for the same where the label itself is there.`,
	},
	{
		folder: 'nodes/Fengchao',
		page: 'fengchao.md',
		title: 'Fengchao (蜂巢打单)',
		intro: `
Fengchao prints labels for orders from your own channels (私域). This pack hands it the orders; printing and ship-back happen in Fengchao.
Signed form POST to the gateway (\`https://kf.fw199.com\` by default). Times are China's (UTC+8). Sources: the vendor's document
私域订单导入接口; address, signature and the two account calls are taken from the vendor's public SDK.
[Credentials](../README.md#credentials), [billing](billing.md), [order model](order-model.md).

**Updates.** An order that Fengchao knows is updated, its status too. So the same import may be repeated, while an import of **old** data
sets an order back: of several items with one order number only the newest is sent, and Updated At decides which that is.

**Where the vendor's document is silent**, and what this pack does:

- 订单金额 (\`goods_fee\`) with or without freight: the goods' total where the order says it, else the order's total. “Override Order” sets another.
- \`receiver_detail_address\` is required 是/否: always required here. Lengths are not limited.
- Optional fields without a value are left out. In “Order (JSON)” an empty text is sent for a note (it empties it), not for a code or a time.
- How the account's calls answer: what is under \`data\` is returned as it is.`,
		answers: `
Success is \`code\` 0. No other codes are documented: \`message\` has the reason and \`trace_id\` is what Fengchao's support asks for; both are
in the error. A refused call is refused as a whole, so a refusal that speaks of the orders is located by halving the batch until the
refused order is alone. The words below are how refusals may be worded, in simplified or traditional characters; the first match counts.
An import that ran into a time-out behind Fengchao may have been done: it can be sent again, and nothing is doubled.`,
	},
	{
		folder: 'nodes/Kuaikuai',
		page: 'kuaikuai.md',
		title: 'Kuaikuai (快快打单系统)',
		intro: `
Kuaikuai is the system that freight operators host for their customers: rates, labels of US carriers, and the orders of connected shops.
Every operator has its own address, which is the credential's base URL. Form POST with \`Key\` and \`Data\` (JSON as text). Source: the
system's document 本土运单API接口. [Credentials](../README.md#credentials), [billing](billing.md),
[polling](polling.md), [order model](order-model.md).

**Billing.** “Label: Create” and “Shop Order: Create Label” buy a label from the account's balance. “Label: Cancel” asks for a refund, which
the operator reviews. Rates, carriers, labels, shops, orders and the address check cost nothing that the document mentions.

**Idempotency.** An order number (OrderNum, 8 to 50 letters, digits, \`_\`, \`-\`) is accepted once in the whole system. After an unknown outcome
or a refused creation the number is looked up, and a label that is found is returned with \`reused: true\`. Its carrier is not told by
that look-up: “Label: Create” repeats the one you ask for now, which may be another where each run takes the cheapest. A shop order's label without its
own number has no such key: the order's labels are looked up before each purchase, and a purchase that was not answered in time is
not sent again in the same run. Two executions that buy for the same shop order at the same moment can buy two labels.`,
		answers: `
Success is \`Code\` "200". \`600\` is an error inside the service, after which nobody knows whether a label was bought (it is looked up);
\`603\` is a refused parameter. For “Address: Validate”, a 603 whose words begin with \`[address]\` is a result (invalid), not an error. The
document lists no texts but 退款审核中; the others below are read by what they say.

Where the document contradicts itself or is silent:

- The tables call the payload \`Rate\`, \`Shipment\` or \`LabelInfo\`, the samples \`Data\`: either is read, also as JSON in a text.
- The column “required” is empty in print. Required here are carrier, both addresses (without company, second line and phone), a parcel with
  its weight, and for labels the service; sizes are sent where they are set.
- Filters on the time of purchase are typed “Date” and shown as a date alone: China's days are asked for, and the times are applied to
  what comes back. Only an order trigger whose window is larger than one poll's time also sends a second.
- Nothing says what “Label: Get Many” (LabelsInfo) answers for an unknown number. An empty record is also what a label looks like that is
  not ready; after a lost answer it counts as a label only where a number that nobody uses gets no record.
- LabelsInfo shows no status, so that a label under refund is only told from a good one in a shop order's list (LabelStatus 1810).
- Nothing says whether LabelsInfo knows the labels of shop orders: one that it does not name is looked for in its order's list.
- How many numbers one call takes is not said (50 are sent), nor whether a second ship-back of an order is refused.`,
	},
	{
		folder: 'nodes/LabelSheet',
		page: 'label-sheet.md',
		title: 'Label Sheet (面单拼版打印)',
		isOwn: true,
		intro: `
Makes one PDF to print of the label files of many items: page as it is for a thermal printer, or several to a page on A4 and Letter, with a pick
list. It needs no credential, calls nobody and costs nothing.

![A page of a print file: four labels on A4](images/print-sheet.webp)

![A pick list with Chinese titles, quantities and order numbers](images/pick-list.webp)

**What goes in.** Items with binary data, as “Download Label” gives them: \`data\`, and \`data2\`, \`data3\`, … for further boxes; PDF and PNG mixed. The number,
shop, shipment and lines of the [order model](order-model.md) are used for groups, order and pick list; none of them is needed otherwise.

**What comes out.** One item for each print file: the PDF as binary data, and \`sheet\` with the exact number of pages, labels, orders and pieces. It is paired with
every item whose label is in the file.

**A file that cannot be printed** fails its item, with the file's name and the reason, and leaves the others as they are: set *On Error* to continue, and they
are printed without it. All files of an item are printed, or none.

**Limits.** A file: 20 MiB, 200 pages, PNG up to 8,000 pixels a side and 40 million in all. An item: 100 files. A print file: 256 MiB; make groups for more.
A PDF that is encrypted or damaged is refused; so is a file that is neither PDF nor PNG.

**What of a PDF is printed**: what its pages draw, with filled form fields, stamps and texts on them as drawings. Scripts, actions, links, attached files, notes and marks are not carried
over, nor is anything that refers to another file. A filled field or a text that the file does not draw itself fails its item.

**Sizes.** A label keeps its size where it fits and is made smaller where it does not; \`smallestScale\` says how much, and a hint warns below 70 %. It is turned
by 90° where it becomes larger by that. A PNG that does not say its size is taken as a label 4 inches wide.

**The pick list** has one line for each SKU (for each title, where there is no SKU). An order that comes as several items counts once, and so does each of its lines. Latin letters are in Helvetica; Chinese
characters go into the file as pictures of 16 × 16 dots, so that they look the same in every reader and on every printer, whether it has Chinese fonts or not. The 3,755
characters of the first level of GB 2312 are there, the 313 most used ones of its second level, and Chinese punctuation. Any other character (rare or traditional ones, emoji) is printed as a frame, can still be copied out of the PDF, and is named in a hint.
The pictures come from [UnifontEX](https://github.com/stgiga/UnifontEX), under the SIL Open Font License 1.1 (\`OFL.txt\` in the package). They make up about 50 kB of the package; an outline font
of the same characters has 2 MB, and a font that is only named is missing on print servers.

**Errors**

| The error says | What to do |
| --- | --- |
| Label Files: the item has no file | Turn on *Download Label* before, or find the node in between that drops binary data |
| Label Files: the item has no binary field “x” | Use the name that the tab *Binary* shows |
| … is encrypted | Save it without a password, or print it to a new PDF |
| … has no pages / is damaged / is incomplete | Get the label again; the provider may not have finished it |
| … has a form field or a text that cannot be drawn | Print it to a new PDF |
| … has 500 pages | Not a label: the limit is 200 pages for one file |
| … has 10000 × 10000 pixels | Make the picture smaller: 203 or 300 dots an inch are enough for a label printer |
| Group By: the item has no shipment.carrier | Group by something that all items have |
| Group Value must be a text | The expression gives a list or an object: choose one value, e.g. \`$json.channels[0]\` |
| Start Position is 3, but a page has 2 labels | Set a place that the sheet has |`,
	},
	{
		folder: 'nodes/CombineOrders',
		page: 'combine-orders.md',
		title: 'Combine Orders (合单)',
		isOwn: true,
		intro: `
Orders of one buyer in one parcel: combine them before the label, split them before the ship-back. The node needs no credential, calls nobody and
costs nothing. [Packing](packing.md#orders-of-one-buyer-in-one-parcel) says when two orders are combined, and when never.`,
	},
];
