"""What is asked of Shopify's Admin GraphQL API, version 2026-07.

Each query stays below what one may cost (1,000 points): few entries of what repeats, and pages of five orders.
"""

from __future__ import annotations

API_VERSION = "2026-07"  # of which the documentation was read; each version is served for a year at least
API_PATH = f"/admin/api/{API_VERSION}/graphql.json"

_ADDRESS = "{ id address1 address2 city zip provinceCode countryCodeV2 }"
_MONEY = "{ shopMoney { amount currencyCode } }"

CUSTOMER_PARTS = f"""
fragment CustomerParts on Customer {{
  id firstName lastName
  defaultEmailAddress {{ emailAddress }}
  defaultPhoneNumber {{ phoneNumber }}
  defaultAddress {_ADDRESS}
}}"""

TRANSACTION_PARTS = f"""
fragment TransactionParts on OrderTransaction {{
  id kind status gateway processedAt amountSet {_MONEY}
  paymentDetails {{ ... on CardPaymentDetails {{ company number }} }}
}}"""

ORDER_PARTS = f"""
fragment OrderParts on Order {{
  id name email createdAt cancelledAt cancelReason displayFulfillmentStatus taxesIncluded currencyCode
  customer {{ id }}
  shippingAddress {_ADDRESS}
  currentTotalPriceSet {_MONEY}
  totalShippingPriceSet {_MONEY}
  lineItems(first: 50) {{
    pageInfo {{ hasNextPage }}
    nodes {{
      id title quantity currentQuantity product {{ id }}
      variant {{ id selectedOptions {{ name value }} }}
      discountedUnitPriceAfterAllDiscountsSet {_MONEY}
      taxLines {{ priceSet {_MONEY} }}
    }}
  }}
  fulfillments(first: 5) {{ createdAt deliveredAt displayStatus trackingInfo(first: 1) {{ company number }} }}
  transactions(first: 20) {{ ...TransactionParts }}
  refunds(first: 10) {{ note }}
  returns(first: 5) {{ nodes {{ returnLineItems(first: 10) {{ nodes {{ ... on ReturnLineItem {{ returnReasonNote }} }} }} }} }}
  metafields(first: 20, namespace: "heard_acts") {{ nodes {{ key value }} }}
}}{TRANSACTION_PARTS}"""  # noqa: E501

CUSTOMER = f"query Customer($id: ID!) {{ customer(id: $id) {{ ...CustomerParts }} }}{CUSTOMER_PARTS}"
CUSTOMERS = f"""
query Customers($query: String!) {{
  customers(first: 20, query: $query) {{ nodes {{ ...CustomerParts }} }}
}}{CUSTOMER_PARTS}"""
PAYMENTS = f"""
query Payments($query: String!) {{
  orders(first: 10, query: $query, sortKey: CREATED_AT, reverse: true) {{
    nodes {{ transactions(first: 10) {{ ...TransactionParts }} }}
  }}
}}{TRANSACTION_PARTS}"""
ORDERS = f"""
query Orders($query: String!, $after: String) {{
  orders(first: 5, after: $after, query: $query, sortKey: CREATED_AT, reverse: true) {{
    pageInfo {{ hasNextPage endCursor }}
    nodes {{ ...OrderParts }}
  }}
}}{ORDER_PARTS}"""
PRODUCT = """
query Product($id: ID!) {
  shop { currencyCode }
  product(id: $id) {
    id title productType
    variants(first: 100) {
      nodes {
        id price inventoryQuantity availableForSale inventoryItem { tracked } selectedOptions { name value }
      }
    }
  }
}"""
FULFILLED = """
query Fulfilled($id: ID!) {
  order(id: $id) {
    fulfillments(first: 10) { fulfillmentLineItems(first: 25) { nodes { id quantity lineItem { id } } } }
  }
}"""
JOB = "query Job($id: ID!) { job(id: $id) { id done } }"

SET_MARK = """
mutation SetMark($metafields: [MetafieldsSetInput!]!) {
  metafieldsSet(metafields: $metafields) { metafields { key } userErrors { field message } }
}"""
CANCEL = """
mutation Cancel($orderId: ID!, $staffNote: String!) {
  orderCancel(
    orderId: $orderId, reason: CUSTOMER, restock: true, notifyCustomer: false, staffNote: $staffNote,
    refundMethod: { originalPaymentMethodsRefund: false }
  ) { job { id done } orderCancelUserErrors { field message } }
}"""
REFUND = """
mutation Refund($input: RefundInput!, $key: String!) {
  refundCreate(input: $input) @idempotent(key: $key) { refund { id } userErrors { field message } }
}"""
UPDATE = """
mutation Update($input: OrderInput!) {
  orderUpdate(input: $input) { order { id } userErrors { field message } }
}"""
RETURN = """
mutation Return($returnInput: ReturnInput!) {
  returnCreate(returnInput: $returnInput) { return { id } userErrors { field message } }
}"""
_EDITED = (
    "calculatedOrder { id totalOutstandingSet { shopMoney { amount currencyCode } } } userErrors { field message }"
)
EDIT_BEGIN = f"mutation Begin($id: ID!) {{ orderEditBegin(id: $id) {{ {_EDITED} }} }}"
EDIT_QUANTITY = f"""
mutation Quantity($id: ID!, $lineItemId: ID!, $quantity: Int!) {{
  orderEditSetQuantity(id: $id, lineItemId: $lineItemId, quantity: $quantity, restock: true) {{ {_EDITED} }}
}}"""
EDIT_VARIANT = f"""
mutation Variant($id: ID!, $variantId: ID!, $quantity: Int!) {{
  orderEditAddVariant(id: $id, variantId: $variantId, quantity: $quantity, allowDuplicates: true) {{ {_EDITED} }}
}}"""
EDIT_COMMIT = """
mutation Commit($id: ID!, $staffNote: String!) {
  orderEditCommit(id: $id, notifyCustomer: false, staffNote: $staffNote) { order { id } userErrors { field message } }
}"""
ADDRESS_UPDATE = """
mutation Address($customerId: ID!, $addressId: ID!, $address: MailingAddressInput!) {
  customerAddressUpdate(customerId: $customerId, addressId: $addressId, address: $address, setAsDefault: true) {
    address { id } userErrors { field message }
  }
}"""
ADDRESS_CREATE = """
mutation NewAddress($customerId: ID!, $address: MailingAddressInput!) {
  customerAddressCreate(customerId: $customerId, address: $address, setAsDefault: true) {
    address { id } userErrors { field message }
  }
}"""
