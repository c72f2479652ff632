// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20Capped} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Capped.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {IFoveaToken} from "../../contracts/interfaces/IFoveaToken.sol";
import {Test} from "./Test.sol";

// FoveaToken
// ├── given its creator
// │   ├── it mints up to the cap
// │   └── it reverts above the cap
// ├── given anybody else
// │   └── it reverts
// └── when a holder signs a permit
//     └── anybody can set the allowance, once
contract FoveaTokenTest is Test {
    IFoveaToken internal token;

    function setUp() public {
        token = IFoveaToken(deploy("FoveaToken", ""));
    }

    function test_Cap_FitsAnAmountOfTheTree() public view {
        assertEq(ERC20Capped(address(token)).cap() / 1 gwei, type(uint64).max, "cap");
        assertEq(IERC20Metadata(address(token)).decimals(), 18, "decimals");
    }

    function test_Name_IsWhatWalletsShowAndPermitsAreSignedFor() public view {
        assertSame(IERC20Metadata(address(token)).name(), "Fovea");
        assertSame(IERC20Metadata(address(token)).symbol(), "FOV");
        (, string memory signedFor, , , , , ) = IERC5267(address(token)).eip712Domain();
        assertSame(signedFor, "Fovea");
    }

    function assertSame(string memory actual, string memory expected) internal pure {
        assertEq(keccak256(bytes(actual)), keccak256(bytes(expected)), expected);
    }

    function testFuzz_Mint_UpToTheCap(address to, uint256 amount) public {
        vm.assume(to != address(0));
        amount = bound(amount, 0, ERC20Capped(address(token)).cap());

        token.mint(to, amount);

        assertEq(token.balanceOf(to), amount, "balance");
        assertEq(token.totalSupply(), amount, "supply");
    }

    function test_RevertWhen_MintedAboveTheCap() public {
        uint256 cap = ERC20Capped(address(token)).cap();
        token.mint(address(1), cap);

        vm.expectRevert(abi.encodeWithSelector(ERC20Capped.ERC20ExceededCap.selector, cap + 1, cap));
        token.mint(address(1), 1);
    }

    function testFuzz_RevertWhen_MinterIsAnybodyElse(address caller, uint256 amount) public {
        vm.assume(caller != address(this));

        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IFoveaToken.NotMinter.selector, caller, address(this)));
        token.mint(caller, amount);
    }

    function testFuzz_Permit_SetsTheAllowanceOnce(uint256 value, uint256 deadline) public {
        deadline = bound(deadline, block.timestamp, type(uint256).max);
        address owner = vm.addr(0xB0B);
        bytes32 permitted = keccak256(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                owner,
                address(2),
                value,
                0,
                deadline
            )
        );
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), permitted));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(0xB0B, digest);

        token.permit(owner, address(2), value, deadline, v, r, s);

        assertEq(token.allowance(owner, address(2)), value, "allowance");
        assertEq(token.nonces(owner), 1, "nonce");
    }
}
